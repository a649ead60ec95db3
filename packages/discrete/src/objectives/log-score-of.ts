import { fill, less, tidy, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenModel, TokenProcess } from "@tweedie/core";
import type { LogScore } from "../ratio-of-score.ts";
import { lawOfLogits } from "./law-of-logits.ts";
import type { CleanLaw } from "./law-of-logits.ts";
import { logRatioOfPosterior } from "./log-ratio-of-posterior.ts";
import { lowest } from "./log-of.ts";
import { someToken } from "./some-token.ts";
import { timesOfRows } from "./times-of-rows.ts";
import { withOwn } from "./with-own.ts";

/**
 * The log of the concrete score that a model stands for, whatever it is trained to say; 0 at the token that is there.
 *
 * Of a model of log-ratios it is what the model says. Of a model of $x_0$ it is
 *
 * $$\log s(x)_y = \log \sum_{x_0} p(x_0 \mid x_t)\,\frac{q(x_t = y \mid x_0)}{q(x_t = x \mid x_0)}$$
 *
 * which for a masked token and a state $y$ without mask is $\log p(x_0 = y \mid x_t) - \log(e^{\bar\sigma} - 1)$ (Ou et al. 2024,
 * theorem 1, https://arxiv.org/abs/2406.03736). Ratios of 0 have the log $-\infty$; so have, of
 * a model of $x_0$, those to states that cannot turn into the token that is there, which no step and no loss asks for.
 *
 * @param model - the model
 * @param process - the process
 * @param cond - the condition of every row; left out for unconditional models
 * @returns the log of the concrete score
 */
export const logScoreOf =
  <C>(model: TokenModel<C>, process: TokenProcess, ...[cond]: undefined extends C ? [cond?: C] : [cond: C]): LogScore =>
  (x: Tensor, t: Times) =>
    tidy(() => {
      const logs = logScores(model, process, someToken(x), timesOfRows(x, t), cond as C);
      return where(less(logs, 0.1 * lowest), fill(logs.shape, -Infinity), logs);
    });

/**
 * The log of the concrete score that a model stands for, finite.
 *
 * @param model - the model
 * @param process - the process
 * @param x - noised tokens
 * @param t - their times
 * @param cond - the condition of every row
 * @param floor - a lower bound from the law of the clean tokens, see {@link floorOf}
 * @returns `[batch, length, vocabulary]`
 */
export function logScores<C>(
  model: TokenModel<C>,
  process: TokenProcess,
  x: Tensor,
  t: readonly number[],
  cond: C,
  floor?: (law: CleanLaw) => Tensor,
): Tensor {
  const output = model.predict(x, t, cond);
  if (model.target === "logRatio") return withOwn(output, x);
  const law = lawOfLogits(process, output, x, t);
  return withOwn(logRatioOfPosterior(process, law, t, floor?.(law)), x);
}
