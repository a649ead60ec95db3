import { add, exp, greater, logicalAnd, relu, tidy, where, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenModel, TokenProcess } from "@tweedie/core";
import type { TokenDenoiser } from "../ratio-of-posterior.ts";
import { lawOfLogits } from "./law-of-logits.ts";
import type { CleanLaw } from "./law-of-logits.ts";
import { logOf } from "./log-of.ts";
import { someToken } from "./some-token.ts";
import { timesOfRows } from "./times-of-rows.ts";
import { withOwn } from "./with-own.ts";

/**
 * The law of the clean tokens $p(x_0 \mid x_t)$ that a model stands for, whatever it is trained to say.
 *
 * Of a model of $x_0$ it is the softmax over the tokens that can have become $x_t$, of which a mask is none: for an absorbing process
 * the SUBS parameterisation, in which tokens without a mask are carried over (Sahoo et al. 2024, section 3.2,
 * https://arxiv.org/abs/2406.07524). Of a concrete score it is the reverse process to time 0,
 * $q(x_t \mid x_0)\,(Q_{0 \to t}^{-1} s)(x_0)$, with what is below 0 left out. Where no token can have become $x_t$ it is 0.
 *
 * @param model - the model
 * @param process - the process
 * @param cond - the condition of every row; left out for unconditional models
 * @returns the law of the clean tokens
 */
export const tokenDenoiserOf =
  <C>(
    model: TokenModel<C>,
    process: TokenProcess,
    ...[cond]: undefined extends C ? [cond?: C] : [cond: C]
  ): TokenDenoiser =>
  (x: Tensor, t: Times) =>
    tidy(() => {
      const { logProbs, isPossible } = cleanLawOf(model, process, someToken(x), timesOfRows(x, t), cond as C);
      return where(isPossible, exp(logProbs), zerosLike(logProbs));
    });

/**
 * The law of the clean tokens that a model stands for, as objectives need it.
 *
 * @param model - the model
 * @param process - the process
 * @param x - noised tokens
 * @param t - their times
 * @param cond - the condition of every row
 * @returns the law
 */
export function cleanLawOf<C>(
  model: TokenModel<C>,
  process: TokenProcess,
  x: Tensor,
  t: readonly number[],
  cond: C,
): CleanLaw {
  const output = model.predict(x, t, cond);
  if (model.target === "x0") return lawOfLogits(process, output, x, t);
  const early = relu(process.pull(exp(withOwn(output, x)), 0, t));
  const law = lawOfLogits(process, add(logOf(process.likelihood(x, 0, t)), logOf(early)), x, t);
  return { ...law, isPossible: logicalAnd(law.isPossible, greater(early, 0)) };
}
