import { last } from "@tweedie/core";
import type { Trajectory } from "@tweedie/core";
import { expect } from "vitest";

/** The numbers at the end of a run, which goes on without pauses. */
export async function endOf<P>(run: Trajectory<P>): Promise<Float64Array> {
  const x = await last(run);
  const values = Float64Array.from(await x.data());
  x.dispose();
  return values;
}

/** Without pauses between steps. */
export const options = { pace: async () => {} };

/** Times from `start` to `end` in equal steps. */
export const times = (steps: number, end = 1, start = 0): readonly number[] =>
  Array.from({ length: steps + 1 }, (_, i) => (start * (steps - i) + end * i) / steps);

/** The mean of numbers. */
export const meanOf = (values: ArrayLike<number>): number => sum(values, (v) => v) / values.length;

/** The mean product of deviations of two lists. */
export function covarianceOf(a: ArrayLike<number>, b: ArrayLike<number> = a): number {
  const [ma, mb] = [meanOf(a), meanOf(b)];
  return sum(a, (v, i) => (v - ma) * (b[i]! - mb)) / a.length;
}

/** The root of the mean square. */
export const rms = (values: ArrayLike<number>): number => Math.sqrt(sum(values, (v) => v * v) / values.length);

const sum = (values: ArrayLike<number>, f: (v: number, i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += f(values[i]!, i);
  return total;
};

/** Every `width`-th number from `at` on. */
export const column = (values: ArrayLike<number>, at: number, width: number): Float64Array =>
  Float64Array.from({ length: values.length / width }, (_, i) => values[i * width + at]!);

/** Expects the mean and the standard deviation of Gaussian samples within 4 standard errors. */
export function expectGaussian(values: ArrayLike<number>, mean: number, std: number): void {
  const n = values.length;
  expect(Math.abs(meanOf(values) - mean)).toBeLessThan((4 * std) / Math.sqrt(n));
  expect(Math.abs(Math.sqrt(covarianceOf(values)) / std - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
}

/** The least-squares slope of log(errors) over log(steps), its sign changed: the order of convergence. */
export function orderOf(steps: readonly number[], errors: readonly number[]): number {
  const x = steps.map((n) => -Math.log(n));
  return covarianceOf(x, errors.map(Math.log)) / covarianceOf(x);
}
