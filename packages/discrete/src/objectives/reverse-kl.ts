import { add, exp, expandDims, logSoftmax, mul, neg, sub, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { TokenModel, TokenProcess } from "@tweedie/core";
import { atTokens } from "./at-tokens.ts";
import { chainTimes, checkSteps, oneStepEarlier } from "./chain-times.ts";
import { checkTarget } from "./check-target.ts";
import { lawOfLogits, openLogProbs } from "./law-of-logits.ts";
import { lawAt } from "./denoising-ratios.ts";
import { floorOf, logPush, logRatioOfPosterior } from "./log-ratio-of-posterior.ts";
import { logOf } from "./log-of.ts";
import type { NoisedTokens, TokenObjective } from "./token-objective.ts";

/** How a law of clean tokens becomes one of the tokens one step earlier. */
export type ReversePosterior =
  /** The mixture of posteriors $\sum_{x_0} p(x_0 \mid x_t)\,q(x_s \mid x_t, x_0)$: right wherever the law of clean tokens is. */
  | "exact"
  /** The weighting of the paper, $\propto q(x_t \mid x_s) \sum_{x_0} p(x_0 \mid x_t)\,q(x_s \mid x_0)$: for the absorbing process right too. */
  | "joint";

/** Options of {@link reverseKl}. */
export interface ReverseKlOptions {
  /** The process: a chain, or one in continuous time that is looked at in steps. */
  readonly process: TokenProcess & { readonly steps?: number };
  /** The number $T$ of steps; that of the chain if left out. */
  readonly steps?: number;
  /** How the step is made of the law of clean tokens; `"exact"` if left out. */
  readonly posterior?: ReversePosterior;
  /** What the cross-entropy of the clean tokens is worth beside the bound; 0 if left out, 0.001 to 0.01 in the paper. */
  readonly lambda?: number;
}

/**
 * The terms of D3PM's variational bound at every position, in nats per step: with $s = t - 1/T$,
 *
 * $$\ell = \mathrm{KL}\bigl(q(x_s \mid x_t, x_0) \,\|\, p(x_s \mid x_t)\bigr) - \lambda \log p(x_0 \mid x_t)$$
 *
 * and $-\log p(x_0 \mid x_t)$ in place of the divergence where $s = 0$. The clean tokens have a softmax over those that can have become
 * $x_t$; with the paper's weighting over all of them. It bounds what
 * {@link ratioOfPosterior} of the same name samples, where tokens that cannot have become $x_t$ add nothing, but for the last step of the
 * joint weighting: there the cost is that of the softmax over all, as printed, and the sampler weighs it by $q(x_1 \mid x_0)$. A mask that the process names is no clean token. Logits of ordinal tokens
 * may come from {@link truncatedLogistic}.
 *
 * Austin et al. 2021, *Structured Denoising Diffusion Models in Discrete State-Spaces*, eqs. 1, 3 to 5,
 * https://arxiv.org/abs/2107.03006.
 *
 * @param options - see {@link ReverseKlOptions}
 * @returns the objective
 * @throws TweedieError if the steps are not a whole number of at least 1 or `lambda` not one of at least 0; when terms are taken, if
 *   the model speaks of log-ratios
 */
export function reverseKl(options: ReverseKlOptions): TokenObjective {
  const { process, posterior = "exact", lambda = 0 } = options;
  const name = "reverseKl";
  const steps = stepsOf(name, options);
  if (!(lambda >= 0 && lambda < Infinity)) {
    throw new TweedieError(`${name}: expected lambda of at least 0, got ${lambda}. Use for example 0.001.`);
  }

  /** $\log p(x_0 \mid x_t)$ of the clean tokens, and $\log p(x_s \mid x_t)$. */
  const reversed = (logits: Tensor, { x, x0, t }: NoisedTokens, s: readonly number[], step: Tensor, early: Tensor) => {
    if (posterior === "joint") {
      const logProbs = openLogProbs(process, logits);
      const logProb = atTokens(logProbs, x0);
      return [logProb, logSoftmax(add(step, logPush(process, logProbs, s, floorOf(logProb, early))))] as const;
    }
    const law = lawOfLogits(process, logits, x, t);
    const logProb = atTokens(law.logProbs, x0);
    const ratios = sub(early, expandDims(atTokens(logOf(law.likelihood), x0), -1));
    return [logProb, add(step, logRatioOfPosterior(process, law, s, floorOf(logProb, ratios)))] as const;
  };

  return Object.freeze({
    process,
    times: chainTimes(steps),
    terms: <C>(model: TokenModel<C>, noised: NoisedTokens, cond: C) => {
      checkTarget(name, model, "x0");
      const { x, x0, t } = noised;
      const s = oneStepEarlier(t, steps);
      const step = logOf(process.likelihood(x, s, t));
      const early = logOf(lawAt(process, x0, s));
      const [logProb, reverse] = reversed(model.predict(x, t, cond), noised, s, step, early);
      const truth = logSoftmax(add(step, early));
      const divergence = sum(mul(exp(truth), sub(truth, reverse)), -1);
      const isLast = s.map((time) => time === 0);
      return combine(
        [isLast.map((last) => (last ? 0 : 1)), divergence],
        [isLast.map((last) => (last ? 1 + lambda : lambda)), neg(logProb)],
      );
    },
  });
}

/**
 * The number of steps that options name.
 *
 * @param name - the function that speaks
 * @param options - the process and the number
 * @returns the number
 */
export function stepsOf(name: string, { process, steps = process.steps }: ReverseKlOptions): number {
  if (steps === undefined) {
    throw new TweedieError(
      `${name}: expected a number of steps, got none, of a process in continuous time. Pass steps.`,
    );
  }
  checkSteps(name, steps);
  return steps;
}
