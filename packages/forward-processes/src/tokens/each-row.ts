import { tensorOf, TweedieError } from "@tweedie/core";
import type { Times } from "@tweedie/core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * A function of two times, row by row where either of them is given for each row.
 *
 * @param name - the function that speaks
 * @param s - the earlier times
 * @param t - the later times
 * @param f - what is made of a pair
 * @returns one result where both times are for all rows, else one for each row
 */
export function eachPair<A>(name: string, s: Times, t: Times, f: (s: number, t: number) => A): A | readonly A[] {
  if (typeof s === "number") return typeof t === "number" ? f(s, t) : t.map((late) => f(s, late));
  if (typeof t === "number") return s.map((early) => f(early, t));
  if (s.length !== t.length) {
    throw new TweedieError(
      `${name}: expected as many times s as times t, got ${s.length} and ${t.length}. Pass one of each a row.`,
    );
  }
  return s.map((early, row) => f(early, t[row]!));
}

/**
 * Coefficients as a tensor that multiplies others of a shape, row by row where they are given for each row.
 *
 * @param name - the function that speaks
 * @param c - the coefficients
 * @param shape - the shape of what they multiply, rows first
 * @returns a tensor of shape `[]` or `[rows, 1, ..., 1]`, owned by the caller
 */
export function column(name: string, c: Times, shape: readonly number[]): Tensor {
  if (typeof c === "number") return tensorOf([c], []);
  checkRows(name, c, shape);
  return tensorOf(c, [c.length, ...shape.slice(1).map(() => 1)]);
}

/**
 * Refuses lists that have not one entry for each row.
 *
 * @param name - the function that speaks
 * @param list - the list
 * @param shape - the shape of the data, rows first
 */
export function checkRows(name: string, list: readonly unknown[], shape: readonly number[]): void {
  if (list.length === shape[0]) return;
  throw new TweedieError(
    `${name}: expected one time for each of ${shape[0] ?? 0} rows, got ${list.length}. Pass a number for all rows.`,
  );
}
