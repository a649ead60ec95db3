import { rng } from "@tweedie/core";
import type { Matrix } from "@tweedie/forward-processes";
import { states } from "./tables.ts";

/** The same matrix with columns of sum 0. */
export const generatorOf = (rates: Matrix): Matrix =>
  rates.map((row, y) =>
    row.map((rate, x) => (x === y ? rates.reduce((sum, from, z) => sum - (z === x ? 0 : from[x]!), 0) : rate)),
  );
/** Random rates between 0 and 2. */
export const random = (n: number, seed: number): Matrix => {
  const u = rng(seed).uniforms(n * n);
  return generatorOf(states(n).map((y) => states(n).map((x) => 2 * u[y * n + x]!)));
};
