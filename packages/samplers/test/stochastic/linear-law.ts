import { tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { last, onGrid } from "@tweedie/core";
import type { GaussianEnv, GaussianStepper, NoiseLevel, NoiseSchedule, StepNoise } from "@tweedie/core";
import type { GaussianOracle } from "@tweedie/oracles";
import { scripted } from "../reference.ts";

/** The mean and the variance of each dimension. */
export interface LinearLaw {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/** What the noises of a run are: numbers of their own, or the increments of one Brownian path over their stretches. */
export type Noises = "independent" | "path";

/**
 * The law at the end of a run on Gaussian data with independent dimensions, exactly and for steppers of any memory: there
 * the end is linear in the start and in all noises, so that the response to one unit of each tells mean and variance. One run
 * has a row for each. No sample is drawn.
 */
export async function linearLaw(
  stepper: GaussianStepper<unknown>,
  oracle: GaussianOracle,
  grid: readonly NoiseLevel[],
  schedule: NoiseSchedule,
  noises: Noises = "independent",
): Promise<LinearLaw> {
  const { mean, std } = oracle.moments(grid[0]);
  const run = async (rows: number, noise: StepNoise): Promise<readonly (readonly number[])[]> => {
    const start = tensor(Array.from({ length: rows }, (_, row) => mean.map((m, k) => (row === 1 ? m + std[k]! : m))));
    const env: GaussianEnv = { denoise: oracle.denoise, schedule, rng: scripted([]), noise };
    const end = await last(onGrid(stepper, grid)(start, env, { pace: () => Promise.resolve() }));
    return (await end.array()) as number[][];
  };
  const stretches: (readonly [from: number, to: number])[] = [];
  const clock = ({ alpha, sigma }: NoiseLevel) => (alpha / sigma) ** 2;
  await run(2, (shape, t, s) => {
    stretches.push([clock(t), clock(s)]);
    return unit(shape, []);
  });

  const cuts = [...new Set(stretches.flat())].toSorted((a, b) => a - b);
  const units = noises === "path" ? cuts.length - 1 : stretches.length;
  let draw = 0;
  const [middle, shifted, ...shaken] = await run(2 + units, (shape, t, s) => {
    const [from, to] = [clock(t), clock(s)];
    const shares =
      noises === "independent"
        ? [[draw++, 1] as const]
        : cuts.slice(1).flatMap((cut, i) => {
            const inside = cuts[i]! >= from && cut <= to;
            return inside ? [[i, Math.sqrt((cut - cuts[i]!) / (to - from))] as const] : [];
          });
    return unit(
      shape,
      shares.map(([i, share]) => [2 + i, share]),
    );
  });
  const responses = [shifted!, ...shaken].map((row) => row.map((value, k) => value - middle![k]!));
  return {
    mean: middle!,
    variance: middle!.map((_, k) => responses.reduce((sum, response) => sum + response[k]! ** 2, 0)),
  };
}

/** Zero but for some rows, which have the same number in each dimension. */
function unit([rows = 0, dimension = 0]: readonly number[], values: readonly (readonly [number, number])[]): Tensor {
  const all = Array.from({ length: rows }, () => new Array<number>(dimension).fill(0));
  for (const [row, value] of values) all[row]!.fill(value);
  return tensor(all);
}
