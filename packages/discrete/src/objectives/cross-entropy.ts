import { neg } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { TokenModel, TokenProcess } from "@tweedie/core";
import { atTokens } from "./at-tokens.ts";
import { checkTarget } from "./check-target.ts";
import { lawOfLogits } from "./law-of-logits.ts";
import { stratifiedTimes } from "./stratified-times.ts";
import type { NoisedTokens, TokenObjective } from "./token-objective.ts";

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions {
  /** The process. */
  readonly process: TokenProcess;
  /** What it is worth at each time; 1 if left out. */
  readonly weight?: (t: number) => number;
}

/**
 * Cross-entropy of the clean tokens at every position,
 *
 * $$\ell = -w(t) \log p(x_0 \mid x_t)$$
 *
 * with a softmax over the tokens that can have become $x_t$ (for an absorbing process it is 0 where there is no mask). For any process the least is
 * where the model is the posterior $p(x_0^l \mid x_t)$ at every position $l$, from which all ratios follow; unlike
 * {@link scoreEntropy} it is no bound.
 *
 * Austin et al. 2021, the auxiliary term of eq. 5, https://arxiv.org/abs/2107.03006; Campbell et al. 2022, section 4.4,
 * https://arxiv.org/abs/2205.14987.
 *
 * @param options - see {@link CrossEntropyOptions}
 * @returns the objective
 * @throws TweedieError when terms are taken, if the model speaks of log-ratios or a weight is not finite
 */
export const crossEntropy = ({ process, weight = () => 1 }: CrossEntropyOptions): TokenObjective =>
  Object.freeze({
    process,
    times: stratifiedTimes(),
    terms: <C>(model: TokenModel<C>, { x, x0, t }: NoisedTokens, cond: C) => {
      checkTarget("crossEntropy", model, "x0");
      const { logProbs } = lawOfLogits(process, model.predict(x, t, cond), x, t);
      return combine([t.map(weight), neg(atTokens(logProbs, x0))]);
    },
  });
