import { TweedieError } from "@tweedie/core";
import { isMatrix } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";

/** The decomposition $A = U \operatorname{diag}(\lambda)\, U^\top$ of a symmetric matrix. */
export interface SymmetricEigen {
  /** The eigenvalues $\lambda$, in no particular order. */
  readonly values: readonly number[];
  /** The orthogonal matrix $U$: its columns are the eigenvectors, in the order of the values. */
  readonly vectors: Matrix;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations, in float64: pairs of rows and columns are
 * turned until nothing is left off the diagonal.
 *
 * Errors are of the order of the rounding unit times the largest eigenvalue. Costs about $6 n^3$ operations a sweep and
 * some eight sweeps. Golub and Van Loan, *Matrix Computations*, 8.5.
 *
 * @param matrix - a symmetric matrix, of which the upper triangle is read
 * @returns eigenvalues and eigenvectors
 * @throws TweedieError if the matrix is not square and finite
 */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  const n = matrix.length;
  if (!isMatrix(matrix, n, n)) {
    throw new TweedieError(
      `symmetricEigen: expected a square matrix of finite numbers, got ${n} rows. Look for NaN and for rows of other lengths.`,
    );
  }
  // The rotations work on rows that are scaled to order 1, so that no square over- or underflows.
  const size = Math.max(0, ...matrix.map((row) => Math.max(...row.map(Math.abs))));
  if (size === 0) return { values: matrix.map(() => 0), vectors: unit(n).map((row) => [...row]) };
  const a = matrix.map((row, i) => Float64Array.from(row, (_, j) => matrix[Math.min(i, j)]![Math.max(i, j)]! / size));
  // Rows of `turned` are the columns of U.
  const turned = unit(n);
  for (let sweep = 0; sweep < maximumSweeps && offDiagonal(a) > Number.EPSILON ** 2; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) annihilate(a, turned, p, q);
    }
  }
  return {
    values: a.map((row, i) => row[i]! * size),
    vectors: matrix.map((_, i) => turned.map((column) => column[i]!)),
  };
}

/** Convergence is quadratic, so that some eight sweeps do; beyond this many only rounding is left. */
const maximumSweeps = 30;

const unit = (n: number): Float64Array[] =>
  Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

/** The sum of squares off the diagonal, as a share of that of all entries. */
function offDiagonal(a: readonly Float64Array[]): number {
  let [off, all] = [0, 0];
  a.forEach((row, i) =>
    row.forEach((value, j) => {
      all += value * value;
      if (i !== j) off += value * value;
    }),
  );
  return off / all;
}

/** Turns the plane of axes p and q so that `a[p][q]` becomes 0. */
function annihilate(a: readonly Float64Array[], turned: readonly Float64Array[], p: number, q: number): void {
  const [ap, aq] = [a[p]!, a[q]!];
  const apq = ap[q]!;
  if (apq === 0) return;
  const zeta = (aq[q]! - ap[p]!) / (2 * apq);
  const tan = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cos = 1 / Math.hypot(1, tan);
  const sin = cos * tan;
  for (const row of a) {
    const [x, y] = [row[p]!, row[q]!];
    row[p] = cos * x - sin * y;
    row[q] = sin * x + cos * y;
  }
  rotate(ap, aq, cos, sin);
  rotate(turned[p]!, turned[q]!, cos, sin);
  ap[q] = 0;
  aq[p] = 0;
}

function rotate(a: Float64Array, b: Float64Array, cos: number, sin: number): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = cos * x - sin * y;
    b[i] = sin * x + cos * y;
  }
}
