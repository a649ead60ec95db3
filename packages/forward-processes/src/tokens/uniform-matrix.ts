import type { Matrix } from "../matrix.ts";
import { checkNoise, matrixOf } from "./matrix-of.ts";

/**
 * The matrix of uniform noise, $Q = (1 - \beta)\,I + \frac\beta V\,1 1^\top$.
 *
 * Austin et al. 2021, appendix A.2.1, https://arxiv.org/abs/2107.03006. `uniformChain` needs no matrices.
 *
 * @param options - the number of states and the chance that a token is drawn anew
 * @returns `matrix[y][x]`, the probability that y is made of x
 * @throws TweedieError if there are fewer than 2 states or the chance is not in [0, 1]
 */
export function uniformMatrix({ vocabulary, beta }: NoiseMatrixOptions): Matrix {
  checkNoise("uniformMatrix", vocabulary, beta);
  return matrixOf(vocabulary, (y, x) => beta / vocabulary + (x === y ? 1 - beta : 0));
}

/** The size of a matrix of noise, and how much there is. */
export interface NoiseMatrixOptions {
  /** The number $V \ge 2$ of states. */
  readonly vocabulary: number;
  /** The chance or strength $\beta$, in [0, 1]. */
  readonly beta: number;
}
