import type { Matrix } from "./matrix.ts";

/** The factor of a symmetric positive semidefinite matrix. */
export interface Cholesky {
  /** The lower triangular $L$ with $A = LL^\top$. */
  readonly lower: Matrix;
  /** Whether the matrix is positive definite beyond rounding, so that $L$ has an inverse. */
  readonly definite: boolean;
}

/**
 * The Cholesky factor of a symmetric positive semidefinite matrix, in float64.
 *
 * A pivot within $8n$ rounding units of its diagonal entry counts as 0; what stands below must then be 0 to the same
 * rounding, $|a_{ij}|^2 \le a_{ii} a_{jj}$.
 *
 * @param matrix - square, finite and symmetric, of which the lower triangle is read
 * @returns the factor, or undefined where the matrix has a negative direction
 */
export function cholesky(matrix: Matrix): Cholesky | undefined {
  const n = matrix.length;
  const lower = matrix.map(() => new Array<number>(n).fill(0));
  const rounding = 8 * n * Number.EPSILON;
  let definite = true;
  for (let j = 0; j < n; j++) {
    const row = lower[j]!;
    const whole = matrix[j]![j]!;
    const pivot = whole - dot(row, row, j);
    if (!(pivot >= -rounding * Math.abs(whole)) || whole < 0) return undefined;
    const singular = pivot <= rounding * whole;
    definite &&= !singular;
    const root = Math.sqrt(pivot);
    for (let i = j; i < n; i++) {
      const below = lower[i]!;
      const rest = matrix[i]![j]! - dot(below, row, j);
      if (!singular) below[j] = i === j ? root : rest / root;
      else if (rest ** 2 > rounding * whole * matrix[i]![i]! * n) return undefined;
    }
  }
  return { lower, definite };
}

/** $L^{-1} b$, by substitution. */
export function solveLower(lower: Matrix, b: readonly number[]): number[] {
  const x: number[] = [];
  lower.forEach((row, i) => x.push((b[i]! - dot(row, x, i)) / row[i]!));
  return x;
}

/** $L^{-\top} b$, by substitution. */
export function solveUpper(lower: Matrix, b: readonly number[]): number[] {
  const x = [...b];
  for (let i = x.length - 1; i >= 0; i--) {
    x[i]! /= lower[i]![i]!;
    for (let j = 0; j < i; j++) x[j]! -= lower[i]![j]! * x[i]!;
  }
  return x;
}

/** $\log|A| = 2\sum_i \log L_{ii}$. */
export const logDeterminant = (lower: Matrix): number => lower.reduce((sum, row, i) => sum + 2 * Math.log(row[i]!), 0);

function dot(a: readonly number[], b: readonly number[], count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[i]! * b[i]!;
  return sum;
}
