import { TweedieError } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { checkNoise, matrixOf } from "./matrix-of.ts";
import type { NoiseMatrixOptions } from "./uniform-matrix.ts";

/**
 * The matrix of a mask $m$ that absorbs, $Q = (1 - \beta)\,I + \beta\,e_m 1^\top$.
 *
 * Austin et al. 2021, appendix A.2.2, https://arxiv.org/abs/2107.03006; for pictures the mask is the grey in the middle,
 * which is a clean token too: tell `tokenChain` by `maskIsToken`.
 * `absorbingChain` needs no matrices.
 *
 * @param options - the number of states, the chance of the mask and which state it is
 * @returns `matrix[y][x]`, the probability that y is made of x
 * @throws TweedieError if there are fewer than 2 states, the chance is not in [0, 1], or there is no such state
 */
export function absorbingMatrix({ vocabulary, beta, mask = vocabulary - 1 }: AbsorbingMatrixOptions): Matrix {
  checkNoise("absorbingMatrix", vocabulary, beta);
  if (!(Number.isInteger(mask) && mask >= 0 && mask < vocabulary)) {
    throw new TweedieError(`absorbingMatrix: expected a mask from 0 to ${vocabulary - 1}, got ${mask}. Name a state.`);
  }
  return matrixOf(vocabulary, (y, x) => (y === mask ? (x === mask ? 1 : beta) : x === y ? 1 - beta : 0));
}

/** Options of {@link absorbingMatrix}. */
export interface AbsorbingMatrixOptions extends NoiseMatrixOptions {
  /** The mask $m$; the last state if left out. */
  readonly mask?: number;
}
