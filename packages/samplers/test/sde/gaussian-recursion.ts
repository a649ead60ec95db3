import { rng } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
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
    // All probes at once, a row each.
    const rows = (values: readonly number[]) => toTensor(values.map((value) => mean.map(() => value)));
    const env = { denoise: oracle.denoise, schedule, rng: rng(0), noise: () => rows([0, 0, 1, 3]) };
    const { x } = stepper.step(rows([0, 1, 0, -2]), grid[i]!, s, env, undefined, place);
    const values = [...x.dataSync()];
    const [still, shifted, shaken, both] = [0, 1, 2, 3].map((k) =>
      values.slice(k * mean.length, (k + 1) * mean.length),
    ) as [number[], number[], number[], number[]];
    const a = shifted.map((value, k) => value - still[k]!);
    const c = shaken.map((value, k) => value - still[k]!);
    both.forEach((value, k) => expect(value).toBeCloseTo(still[k]! - 2 * a[k]! + 3 * c[k]!, 8));
    law = {
      mean: law.mean.map((m, k) => still[k]! + a[k]! * m),
      variance: law.variance.map((v, k) => a[k]! ** 2 * v + c[k]! ** 2),
    };
  });
  return law;
}
