import { TweedieError } from "@tweedie/core";
import { combined, diagonal, isMatrix, product } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { solve } from "./solve.ts";

/** Options of {@link matrixExponential}. */
export interface MatrixExponentialOptions {
  /**
   * What is done to the approximant and after every squaring, such as bringing a stochastic matrix back to columns of sum 1,
   * so that rounding does not grow with the number of squarings (default: nothing).
   */
  readonly correct?: (approximant: number[][]) => number[][];
}

/**
 * The exponential $e^A$ of a square matrix in float64, by scaling and squaring: $e^A = (r_m(2^{-s}A))^{2^s}$ with the
 * diagonal Padé approximant $r_m = q_m^{-1} p_m$ of the least degree $m \in \{3, 5, 7, 9, 13\}$ whose backward error is
 * below the rounding unit.
 *
 * Higham, *The Scaling and Squaring Method for the Matrix Exponential Revisited* (2005), algorithm 2.3,
 * https://doi.org/10.1137/04061101X. Costs between 6 and $9 + s$ products of matrices, $s \approx \log_2 \|A\|_1$.
 *
 * @param matrix - $A$
 * @param options - a correction between squarings
 * @returns $e^A$
 * @throws TweedieError if the matrix is not square and finite, or the exponential overflows
 */
export function matrixExponential(
  matrix: Matrix,
  { correct = (approximant) => approximant }: MatrixExponentialOptions = {},
): number[][] {
  const n = matrix.length;
  const norm = isMatrix(matrix, n, n) ? oneNorm(matrix) : Number.NaN;
  if (n === 0 || !Number.isFinite(norm)) {
    throw new TweedieError(
      `matrixExponential: expected a square matrix of finite numbers, got ${n} rows. Look for NaN and for rows of other lengths.`,
    );
  }
  const [degree] = degrees.find(([, reach]) => norm <= reach) ?? [13];
  const squarings = Math.max(0, Math.ceil(Math.log2(norm / reach13)));
  let result = correct(pade(combined([2 ** -squarings, matrix]), degree));
  for (let i = 0; i < squarings; i++) result = correct(product(result, result));
  if (!isMatrix(result, n, n)) {
    throw new TweedieError(
      `matrixExponential: expected an exponential below 1e308, got an overflow at a norm of ${norm}. Scale the matrix down.`,
    );
  }
  return result;
}

/** Degrees $m$, and the largest norm $\theta_m$ at which each is enough in float64 (table 2.3). */
const degrees: readonly (readonly [m: number, theta: number])[] = [
  [3, 1.495585217958292e-2],
  [5, 2.53939833006323e-1],
  [7, 9.504178996162932e-1],
  [9, 2.097847961257068],
  [13, 5.371920351148152],
];
const reach13 = 5.371920351148152;

/** $q_m(A)^{-1} p_m(A)$, with $p_m = V + U$ and $q_m = V - U$ of even and odd powers. */
function pade(a: Matrix, degree: number): number[][] {
  const b = coefficients(degree);
  const identity = diagonal(a.map(() => 1));
  const a2 = product(a, a);
  const powers: Matrix[] = [identity, a2];
  const highest = degree === 13 ? 3 : (degree - 1) / 2;
  while (powers.length <= highest) powers.push(product(powers.at(-1)!, a2));
  /** The polynomial in $A^2$ with every other coefficient, from `first` on, and at most up to its `count`-th term. */
  const inSquares = (first: number, count: number): number[][] =>
    combined(...powers.slice(0, count).map((power, k) => [b[first + 2 * k] ?? 0, power] as const));
  // Beyond A^6, degree 13 takes A^6 (b_8 A^2 + b_10 A^4 + b_12 A^6): fewer products.
  const half = (odd: 0 | 1): number[][] => {
    const low = inSquares(odd, highest + 1);
    if (degree !== 13) return low;
    const high = combined([b[8 + odd]!, powers[1]!], [b[10 + odd]!, powers[2]!], [b[12 + odd]!, powers[3]!]);
    return combined([1, low], [1, product(powers[3]!, high)]);
  };
  const u = product(a, half(1));
  const v = half(0);
  return solve(combined([1, v], [-1, u]), combined([1, v], [1, u]));
}

/** $b_j = \frac{(2m-j)!\,m!}{(2m)!\,(m-j)!\,j!}$, relative to $b_m = 1$, which makes them integers (equation 2.2). */
function coefficients(m: number): readonly number[] {
  const b = [1];
  // From j = m down: b_{j-1} / b_j = (2m - j + 1) j / (m - j + 1).
  for (let j = m; j >= 1; j--) b.unshift((b[0]! * (2 * m - j + 1) * j) / (m - j + 1));
  return b;
}

/** The largest sum of absolute values in a column. */
const oneNorm = (a: Matrix): number =>
  Math.max(...(a[0] ?? []).map((_, j) => a.reduce((sum, row) => sum + Math.abs(row[j]!), 0)));
