import { TweedieError } from "@tweedie/core";
import type { Matrix } from "./matrix.ts";

/** The solution $X$ of $AX = B$ by Gaussian elimination with partial pivoting, in float64. */
export function solve(a: Matrix, b: Matrix): number[][] {
  const n = a.length;
  // Each row of the system with its right-hand sides behind it.
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    const pivot = rows[k]![k]!;
    if (pivot === 0 || !Number.isFinite(pivot)) {
      throw new TweedieError(
        `solve: expected a matrix with an inverse, got the pivot ${pivot}. Look for NaN and for rows that repeat.`,
      );
    }
    for (let i = k + 1; i < n; i++) subtract(rows[i]!, rows[k]!, rows[i]![k]! / pivot);
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = rows[k]!;
    for (let j = n; j < row.length; j++) row[j]! /= row[k]!;
    for (let i = 0; i < k; i++) {
      for (let j = n; j < row.length; j++) rows[i]![j]! -= rows[i]![k]! * row[j]!;
    }
  }
  return rows.map((row) => row.slice(n));
}

function subtract(from: number[], row: readonly number[], factor: number): void {
  if (factor === 0) return;
  for (let j = 0; j < row.length; j++) from[j]! -= factor * row[j]!;
}
