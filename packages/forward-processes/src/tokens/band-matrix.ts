import { TweedieError } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { checkNoise, matrixOf, withDiagonal } from "./matrix-of.ts";
import type { NoiseMatrixOptions } from "./uniform-matrix.ts";

/**
 * The matrix of noise among near numbers, which go to each state at most $w$ away with probability $\beta/V$:
 *
 * $$Q(y, x) = \frac\beta V \text{ for } 0 < |y - x| \le w, \qquad Q(x, x) = 1 - \sum_{y \ne x} Q(y, x)$$
 *
 * It is symmetric, so that its stationary law is uniform. Austin et al. 2021, appendix A.2.5, https://arxiv.org/abs/2107.03006.
 *
 * @param options - the number of states, the strength and the width
 * @returns `matrix[y][x]`, the probability that y is made of x
 * @throws TweedieError if there are fewer than 2 states, the strength is not in [0, 1], or the width is not a positive integer
 */
export function bandMatrix({ vocabulary, beta, width = 2 }: BandMatrixOptions): Matrix {
  checkNoise("bandMatrix", vocabulary, beta);
  if (!(Number.isSafeInteger(width) && width > 0)) {
    throw new TweedieError(`bandMatrix: expected a width that is a positive integer, got ${width}. Use for example 2.`);
  }
  return withDiagonal(matrixOf(vocabulary, (y, x) => (Math.abs(y - x) <= width ? beta / vocabulary : 0)));
}

/** Options of {@link bandMatrix}. */
export interface BandMatrixOptions extends NoiseMatrixOptions {
  /** How far a step goes at most, $w \ge 1$; 2 if left out. */
  readonly width?: number;
}
