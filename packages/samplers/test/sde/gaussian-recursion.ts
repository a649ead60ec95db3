import { onesLike } from "@tensorflow/tfjs-core";
import { combine, rng } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule, StepNoise } from "@tweedie/core";
import type { GaussianOracle } from "@tweedie/oracles";
import { expect } from "vitest";
import { toTensor } from "../reference.ts";

/** The mean and the variance of each dimension. */
export interface Law {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/**
 * The law at the end of a run on Gaussian data with independent dimensions, exactly: there every step is affine, $x_s = a x_t
 * + b + c z$, so that means and variances obey a linear recursion. No sample is drawn.
 * Every noise of a step is the same number, so it is for steps that draw one.
 */
export function gaussianRecursion(
  stepper: GaussianStepper,
  oracle: GaussianOracle,
  grid: readonly NoiseLevel[],
  schedule: NoiseSchedule,
): Law {
  const { mean, std } = oracle.moments(grid[0]);
  let law: Law = { mean, variance: std.map((s) => s ** 2) };
  grid.slice(1).forEach((s, i) => {
    const place = { step: i + 1, steps: grid.length - 1 };
    const moved = (x: number, z: number) => {
      const at = toTensor([mean.map(() => x)]);
      const noise: StepNoise = () => combine([z, onesLike(at)]);
      const env = { denoise: oracle.denoise, schedule, rng: rng(0), noise };
      return [...stepper.step(at, grid[i]!, s, env, undefined, place).x.dataSync()];
    };
    const [still, shifted, shaken] = [moved(0, 0), moved(1, 0), moved(0, 1)];
    const a = shifted.map((value, k) => value - still[k]!);
    const c = shaken.map((value, k) => value - still[k]!);
    moved(-2, 3).forEach((value, k) => expect(value).toBeCloseTo(still[k]! - 2 * a[k]! + 3 * c[k]!, 8));
    law = {
      mean: law.mean.map((m, k) => still[k]! + a[k]! * m),
      variance: law.variance.map((v, k) => a[k]! ** 2 * v + c[k]! ** 2),
    };
  });
  return law;
}
