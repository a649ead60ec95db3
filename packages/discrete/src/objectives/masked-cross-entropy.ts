import {
  abs,
  add,
  cast,
  equal,
  fill,
  lessEqual,
  logicalAnd,
  mul,
  neg,
  reciprocal,
  scalar,
  slice,
  squeeze,
  sub,
  where,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenModel, TokenProcess } from "@tweedie/core";
import { areAlike } from "../are-alike.ts";
import { atTokens } from "./at-tokens.ts";
import { chainTimes, oneStepEarlier } from "./chain-times.ts";
import { openLogProbs } from "./law-of-logits.ts";
import { lawAt } from "./denoising-ratios.ts";
import { checkTarget } from "./check-target.ts";
import { stratifiedTimes } from "./stratified-times.ts";
import type { NoisedTokens, TokenObjective } from "./token-objective.ts";

/** Options of {@link maskedCrossEntropy}. */
export interface MaskedCrossEntropyOptions {
  /** An absorbing process: every other token turns into the mask at the same rate, and into nothing else. */
  readonly process: TokenProcess;
  /** The number $T$ of steps of the bound; continuous time if left out. */
  readonly steps?: number;
}

/**
 * The objective of masked diffusion: cross-entropy at masked tokens, weighted so that its integral over time bounds the negative
 * log-likelihood,
 *
 * $$\ell = \frac{\sigma(t)}{e^{\bar\sigma(t)} - 1}\,\bigl(-\log p(x_0 \mid x_t)\bigr)\,[x_t = \text{mask}]$$
 *
 * in nats per unit of time; or with $T$ steps $\frac{\alpha_s - \alpha_t}{1 - \alpha_t}$ in place of the weight, with
 * $\alpha = e^{-\bar\sigma}$ and $s = t - 1/T$, in nats per step. The mask is no clean token and tokens without a mask are carried over
 * (SUBS), so that it equals {@link scoreEntropy} or {@link reverseKl} of the same process at less cost. For log-linear noise the
 * weight is $1/t$. The cost is infinite where the process does not mask all tokens at the same rate, or makes other tokens of them: take
 * {@link scoreEntropy} or {@link reverseKl} there.
 *
 * Sahoo et al. 2024, *Simple and Effective Masked Diffusion Language Models*, sections 3.3 and 3.4, https://arxiv.org/abs/2406.07524; Shi et al.
 * 2024, https://arxiv.org/abs/2406.04329; Ou et al. 2024, https://arxiv.org/abs/2406.03736.
 *
 * @param options - see {@link MaskedCrossEntropyOptions}
 * @returns the objective
 * @throws TweedieError if the process has no mask, or no rates where time is continuous; when terms are taken, if the model speaks
 *   of log-ratios
 */
export function maskedCrossEntropy({ process, steps }: MaskedCrossEntropyOptions): TokenObjective {
  const name = "maskedCrossEntropy";
  const { mask } = process;
  if (mask === undefined) {
    throw new TweedieError(
      `${name}: expected a process with a mask, got one without. Use crossEntropy or scoreEntropy.`,
    );
  }
  if (steps === undefined && !process.rates) {
    throw new TweedieError(`${name}: expected a process with rates, got a chain. Pass its number of steps.`);
  }
  const open = mask === 0 ? 1 : 0;
  /** The entries of some state, `[rows, 1, vocabulary]` to `[rows, 1]`. */
  const at = (table: Tensor, state: number) => squeeze(slice(table, [0, 0, state], [-1, -1, 1]), [2]);

  /** The weight of each row, `[rows, 1]`, infinite where tokens are not masked alike, or become others. */
  function weight(t: readonly number[]): Tensor {
    const tokens = (state: number) => fill([t.length, 1], state, "int32");
    const s = steps === undefined ? t : oneStepEarlier(t, steps);
    const jump = steps === undefined ? process.rates!(tokens(mask!), t) : process.likelihood(tokens(mask!), s, t);
    const kept = at(lawAt(process, tokens(open), s), open);
    const late = lawAt(process, tokens(open), t);
    const gone = at(late, mask!);
    const isAlike = logicalAnd(
      squeeze(areAlike(process, jump), [2]),
      lessEqual(abs(sub(add(at(late, open), gone), 1)), 1e-4),
    );
    return where(isAlike, mul(mul(at(jump, open), kept), reciprocal(gone)), fill(gone.shape, Infinity));
  }

  return Object.freeze({
    process,
    times: steps === undefined ? stratifiedTimes() : chainTimes(steps),
    terms: <C>(model: TokenModel<C>, { x, x0, t }: NoisedTokens, cond: C) => {
      checkTarget(name, model, "x0");
      const logProb = atTokens(openLogProbs(process, model.predict(x, t, cond)), x0);
      const isMasked = cast(equal(x, scalar(mask, "int32")), "float32");
      const weights = weight(t);
      // Also where no token is masked, of which an infinite weight would be none.
      const cost = neg(mul(mul(logProb, isMasked), weights));
      return where(equal(weights, Infinity), fill(cost.shape, Infinity), cost);
    },
  });
}
