import { rng, tensorOf } from "@tweedie/core";
import { toyDensities } from "@tweedie/datasets";
import type { ToyDensityName } from "@tweedie/datasets";
import { energyDistance } from "@tweedie/metrics";
import type { Scorer } from "./scorer.ts";

/**
 * Scores points of the plane by their energy distance to fresh data, beside that of other data.
 *
 * @param dataset - what they imitate
 */
export function pointScorer(dataset: string): Scorer {
  const density = toyDensities[dataset as ToyDensityName];
  return {
    score: async ({ values, seed, signal }) => {
      const count = values.length / 2;
      const random = rng(seed).split("evaluation");
      const samples = tensorOf(values, [count, 2]);
      const real = density(count, random.split("real"));
      const other = density(count, random.split("other"));
      try {
        return [
          {
            name: "Energy distance",
            value: await energyDistance(samples, real, { signal }),
            reference: await energyDistance(other, real, { signal }),
            referenceMeans: `${count} other points of the data`,
            better: "lower",
            unit: "distance",
          },
        ];
      } finally {
        samples.dispose();
        real.dispose();
        other.dispose();
      }
    },
    dispose: () => undefined,
  };
}
