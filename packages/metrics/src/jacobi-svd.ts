import { TweedieError } from "@tweedie/core";

/** A singular value decomposition $A = U \operatorname{diag}(s) V^\top$ without its left factor. */
export interface JacobiSvd {
  /** The singular values, in no particular order. */
  readonly values: Float64Array;
  /** The right singular vectors as the columns of a row-major `[n, n]` matrix, in the order of the values. */
  readonly vectors: Float64Array;
}

/**
 * The singular values and right singular vectors of a square matrix by one-sided Jacobi rotations, in float64: pairs of
 * columns are turned until all are orthogonal; their lengths are then the singular values.
 *
 * For a symmetric positive semidefinite matrix these are its eigenvalues and eigenvectors. Absolute errors are of the
 * order of the rounding unit times the largest value. Costs about $10 n^3$ operations a sweep and some ten sweeps.
 * Hestenes 1958 (https://doi.org/10.1137/0106005); the angle as in Golub and Van Loan, Matrix Computations, 8.5.2.
 *
 * @param matrix - row-major, `n * n` numbers; not changed
 * @param n - the order of the matrix
 * @returns singular values and right singular vectors
 * @throws TweedieError if the matrix has another length, or a sum of squares that is not finite
 */
export function jacobiSvd(matrix: ArrayLike<number>, n: number): JacobiSvd {
  const squared = Float64Array.from(matrix).reduce((sum, value) => sum + value * value, 0);
  if (matrix.length !== n * n || !Number.isFinite(squared)) {
    throw new TweedieError(
      `jacobiSvd: expected ${n * n} numbers with a finite sum of squares, got ${matrix.length} with ${squared}. ` +
        `Pass a square matrix row by row, and look for NaN in what it was made from.`,
    );
  }
  const columns = Array.from({ length: n }, (_, j) => Float64Array.from({ length: n }, (_, i) => matrix[i * n + j]!));
  const turned = Array.from({ length: n }, (_, j) => Float64Array.from({ length: n }, (_, i) => (i === j ? 1 : 0)));
  // Columns below this length are zero to rounding: turning them further would only chase noise.
  const negligible = Number.EPSILON * Math.sqrt(squared);
  let clean = false;
  for (let sweep = 0; sweep < maximumSweeps && !clean; sweep++) {
    clean = true;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [a, b] = [columns[p]!, columns[q]!];
        const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
        const lengths = Math.sqrt(aa) * Math.sqrt(bb);
        if (Math.abs(ab) <= Number.EPSILON * (n + 8) * lengths || Math.min(aa, bb) <= negligible ** 2) continue;
        clean = false;
        const zeta = (bb - aa) / (2 * ab);
        const tan = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cos = 1 / Math.hypot(1, tan);
        rotate(a, b, cos, cos * tan);
        rotate(turned[p]!, turned[q]!, cos, cos * tan);
      }
    }
  }
  const vectors = new Float64Array(n * n);
  turned.forEach((column, j) => column.forEach((value, i) => (vectors[i * n + j] = value)));
  return { values: Float64Array.from(columns, (column) => Math.sqrt(dot(column, column))), vectors };
}

/** Convergence is quadratic, so that some ten sweeps do; beyond this many only rounding is left. */
const maximumSweeps = 40;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function rotate(a: Float64Array, b: Float64Array, cos: number, sin: number): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = cos * x - sin * y;
    b[i] = sin * x + cos * y;
  }
}
