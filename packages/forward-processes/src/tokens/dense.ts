import { TweedieError } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";

/** A square matrix of $n^2$ numbers, row by row: `[to * n + from]`. */
export type Dense = Float64Array;

/** The same matrix in one array. */
export const denseOf = (matrix: Matrix): Dense => Float64Array.from(matrix.flat());

/** The same matrix as its rows. */
export const rowsOf = (a: Dense, n: number): number[][] =>
  Array.from({ length: n }, (_, i) => [...a.subarray(i * n, (i + 1) * n)]);

/** The unit matrix. */
export const denseUnit = (n: number): Dense =>
  Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));

/** $A B$. */
export function denseProduct(a: Dense, b: Dense, n: number): Dense {
  const out = new Float64Array(n * n);
  for (let at = 0; at < n * n; at += n) {
    let k = 0;
    // Four rows of B at a time, which spares reading and writing the result.
    for (; k + 4 <= n; k += 4) {
      const [a0, a1, a2, a3] = [a[at + k]!, a[at + k + 1]!, a[at + k + 2]!, a[at + k + 3]!];
      if (a0 === 0 && a1 === 0 && a2 === 0 && a3 === 0) continue;
      const [b0, b1, b2, b3] = [k * n, (k + 1) * n, (k + 2) * n, (k + 3) * n];
      for (let j = 0; j < n; j++) out[at + j]! += a0 * b[b0 + j]! + a1 * b[b1 + j]! + a2 * b[b2 + j]! + a3 * b[b3 + j]!;
    }
    for (; k < n; k++) {
      const [value, row] = [a[at + k]!, k * n];
      for (let j = 0; j < n; j++) out[at + j]! += value * b[row + j]!;
    }
  }
  return out;
}

/** The matrix with every column divided by its sum. */
export function withColumnsOfOne(a: Dense, n: number): Dense {
  const sums = new Float64Array(n);
  a.forEach((value, k) => (sums[k % n]! += value));
  return a.map((value, k) => value / sums[k % n]!);
}

/** $A^{-1}$, by Gauss and Jordan with partial pivoting; undefined where there is none. */
export function denseInverse(matrix: Dense, n: number): Dense | undefined {
  const [a, out] = [matrix.slice(), denseUnit(n)];
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[best * n + k]!)) best = i;
    const pivot = a[best * n + k]!;
    if (pivot === 0) return undefined;
    for (const m of [a, out]) {
      swapRows(m, k, best, n);
      for (let j = 0; j < n; j++) m[k * n + j]! /= pivot;
    }
    for (let i = 0; i < n; i++) {
      const factor = a[i * n + k]!;
      if (i === k || factor === 0) continue;
      for (const m of [a, out]) for (let j = 0; j < n; j++) m[i * n + j]! -= factor * m[k * n + j]!;
    }
  }
  return out;
}

function swapRows(a: Dense, i: number, k: number, n: number): void {
  if (i === k) return;
  const row = a.slice(i * n, (i + 1) * n);
  a.copyWithin(i * n, k * n, (k + 1) * n);
  a.set(row, k * n);
}

/** Refuses what is not a square matrix of finite numbers, and returns its size. */
export function checkSquare(name: string, what: string, matrix: Matrix): number {
  const n = matrix.length;
  if (n >= 2 && matrix.every((row) => row.length === n && row.every(Number.isFinite))) return n;
  throw new TweedieError(
    `${name}: expected ${what}, a square matrix of finite numbers with a row and a column for each of at least 2 states, ` +
      `got ${n} rows of [${matrix.slice(0, 8).map((row) => row.length)}]. Look for NaN and for rows of other lengths.`,
  );
}
