import { TweedieError } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { checkGenerator } from "./check-generator.ts";
import { rowsOf } from "./dense.ts";
import { generatorExponential } from "./generator-exponential.ts";

/**
 * The transition matrix $e^{a Q}$ of an amount of noise under a generator, in float64: one step of a `tokenChain`.
 *
 * Austin et al. 2021, appendix A.2.4, https://arxiv.org/abs/2107.03006.
 *
 * @param generator - `generator[y][x]`, the rate from state x to state y
 * @param amount - $a \ge 0$
 * @returns `matrix[y][x]`, the probability that y is made of x: of at least 0, with columns of sum 1
 * @throws TweedieError if the generator has not rates of at least 0 and columns of sum 0, or the amount is negative or not finite
 */
export function transitionMatrix(generator: Matrix, amount: number): Matrix {
  const q = checkGenerator("transitionMatrix", generator);
  if (!(amount >= 0 && amount < Infinity)) {
    throw new TweedieError(`transitionMatrix: expected a finite amount of at least 0, got ${amount}. Pass a noise.`);
  }
  return rowsOf(generatorExponential(q, generator.length, amount), generator.length);
}
