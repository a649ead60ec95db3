import { rng } from "@tweedie/core";
import { toyDensities } from "@tweedie/datasets";
import type { ToyDensityName } from "@tweedie/datasets";
import { energyDistance } from "./energy-distance.ts";
import type { Score } from "./scores.ts";

/**
 * Scores points of the plane by their energy distance to fresh data, beside that of other data.
 *
 * @param dataset - what they imitate
 * @param values - `[count, 2]`
 * @param seed - draws the data
 */
export async function evaluatePoints(dataset: string, values: Float32Array, seed: number): Promise<readonly Score[]> {
  const count = values.length / 2;
  const draw = async (part: string): Promise<ArrayLike<number>> => {
    const points = toyDensities[dataset as ToyDensityName](count, rng(seed).split("evaluation").split(part));
    try {
      return await points.data();
    } finally {
      points.dispose();
    }
  };
  const real = await draw("real");
  return [
    {
      name: "Energy distance",
      value: energyDistance(values, real, 2),
      real: energyDistance(await draw("other"), real, 2),
      realMeans: `${count} other points of the data`,
      better: "lower",
      unit: "distance",
    },
  ];
}
