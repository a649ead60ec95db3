import { TweedieError } from "@tweedie/core";

/** A matrix of numbers on the host, row by row. */
export type Matrix = readonly (readonly number[])[];

/** $\sum_k c_k A_k$. */
export const combineMatrices = (...terms: readonly (readonly [c: number, a: Matrix])[]): Matrix =>
  terms[0]![1].map((row, i) => row.map((_, j) => terms.reduce((sum, [c, a]) => sum + c * a[i]![j]!, 0)));

/** $A B$. */
export const multiply = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));

/** $A^\top$. */
export const transpose = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));

/** The unit matrix. */
export const unit = (size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

/** $A S A^\top$. */
export const congruence = (a: Matrix, s: Matrix): Matrix => multiply(multiply(a, s), transpose(a));

/** The largest sum of sizes in a row: a bound of how much a vector grows. */
export const norm = (a: Matrix): number =>
  Math.max(...a.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));

/**
 * A lower triangular $L$ with $L L^\top = S$ for a symmetric $S$ that has no negative eigenvalue; directions without
 * variance get columns of zeros.
 */
export function choleskyFactor(s: Matrix): Matrix {
  const l = s.map((row) => row.map(() => 0));
  for (let j = 0; j < s.length; j++) {
    const dot = (i: number) => l[i]!.slice(0, j).reduce((sum, value, k) => sum + value * l[j]![k]!, 0);
    const pivot = s[j]![j]! - dot(j);
    // What is left of the variance by rounding alone is none.
    if (!(pivot > 1e-15 * s[j]![j]!)) continue;
    const root = Math.sqrt(pivot);
    for (let i = j; i < s.length; i++) l[i]![j] = i === j ? root : (s[i]![j]! - dot(i)) / root;
  }
  return l;
}

/** Refuses what is not a matrix of finite numbers. */
export function checkMatrix(
  name: string,
  what: string,
  a: Matrix,
  rows: number,
  columns: number = a[0]?.length ?? 0,
): void {
  const right =
    a.length === rows && columns > 0 && a.every((row) => row.length === columns && row.every(Number.isFinite));
  if (right) return;
  throw new TweedieError(
    `${name}: expected ${what} of finite numbers with ${rows} rows of ${columns || "at least 1"}, ` +
      `got ${JSON.stringify(a)}. Write it row by row.`,
  );
}
