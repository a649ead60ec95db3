import { TweedieError } from "@tweedie/core";
import { diagonal, isMatrix } from "./matrix.ts";
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
 * some ten sweeps: a second in 200 dimensions. Golub and Van Loan, *Matrix Computations*, 8.5.
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
  if (size === 0) return { values: matrix.map(() => 0), vectors: diagonal(matrix.map(() => 1)) };
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) a[i * n + j] = a[j * n + i] = matrix[i]![j]! / size;
  }
  // Rows of `turned` are the columns of U.
  const turned = unit(n);
  for (let sweep = 0; sweep < maximumSweeps && offDiagonal(a, n) > Number.EPSILON ** 2; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) annihilate(a, turned, n, p, q);
    }
  }
  return {
    values: matrix.map((_, i) => a[i * n + i]! * size),
    vectors: matrix.map((_, i) => matrix.map((__, j) => turned[j * n + i]!)),
  };
}

/** Convergence is quadratic, so that some ten sweeps do; beyond this many only rounding is left. */
const maximumSweeps = 30;

const unit = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));

/** The sum of squares off the diagonal, as a share of that of all entries. */
function offDiagonal(a: Float64Array, n: number): number {
  let [off, all] = [0, 0];
  a.forEach((value, k) => {
    all += value * value;
    if (k % (n + 1) !== 0) off += value * value;
  });
  return off / all;
}

/** Turns the plane of axes p and q so that `a[p][q]` becomes 0. */
function annihilate(a: Float64Array, turned: Float64Array, n: number, p: number, q: number): void {
  const [pp, pq, qq] = [a[p * n + p]!, a[p * n + q]!, a[q * n + q]!];
  // Not even a rounding of either diagonal entry: nothing would change.
  if (Math.abs(pq) <= 1e-3 * Number.EPSILON * Math.sqrt(Math.abs(pp * qq))) return;
  const zeta = (qq - pp) / (2 * pq);
  const tan = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cos = 1 / Math.hypot(1, tan);
  const sin = cos * tan;
  rotate(a, p * n, q * n, n, cos, sin);
  rotate(turned, p * n, q * n, n, cos, sin);
  // The matrix stays symmetric: the columns are the rows, but for the plane itself.
  for (let i = 0; i < n; i++) {
    a[i * n + p] = a[p * n + i]!;
    a[i * n + q] = a[q * n + i]!;
  }
  a[p * n + p] = pp - tan * pq;
  a[q * n + q] = qq + tan * pq;
  a[p * n + q] = a[q * n + p] = 0;
}

/** Turns two rows of `n` numbers that begin at p and q. */
function rotate(a: Float64Array, p: number, q: number, n: number, cos: number, sin: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[p + i]!;
    const y = a[q + i]!;
    a[p + i] = cos * x - sin * y;
    a[q + i] = sin * x + cos * y;
  }
}
