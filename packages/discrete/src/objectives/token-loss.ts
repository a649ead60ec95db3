import { mean } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Rng, TokenModel } from "@tweedie/core";
import { costOf } from "./log-of.ts";
import type { TokenObjective } from "./token-objective.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * An objective on a batch of tokens, the counterpart of `GaussianLoss`. It runs inside the caller's `tidy`, draws from `rng`
 * alone, and gradients pass to the model.
 *
 * @param model - the model that is trained
 * @param x0 - clean tokens, `[batch, length]`, int32; borrowed
 * @param rng - the source of times and noise, which moves on; with `forRows` each row has noise of its own
 * @param cond - the condition of every row; left out for unconditional models
 * @returns the loss, a scalar, in nats per token where it is a bound; infinite where the data cannot be, as with a mask in them
 */
export type TokenLoss = <C>(
  model: TokenModel<C>,
  x0: Tensor,
  rng: Rng,
  ...cond: undefined extends C ? [cond?: C] : [cond: C]
) => Scalar;

/**
 * The loss of an objective: its mean over times drawn from a density $p$, which is divided out, over noise and over positions,
 *
 * $$L = E_{t \sim p,\,x_t}\left[\frac{1}{p(t)}\,\frac1D \sum_{l=1}^{D} \ell_l(x_t, x_0, t)\right]
 * = \int E_{x_t}\left[\frac1D \sum_l \ell_l\right] dt$$
 *
 * with $D$ the length of a sequence: the choice of times changes the variance and not the objective. Of times that are steps of
 * a chain it is the sum over the steps.
 *
 * @param objective - what noised tokens cost, such as {@link scoreEntropy}
 * @param times - which times are drawn; the objective's own if left out
 * @returns the loss
 * @throws TweedieError when the loss is taken, if the tokens are not of dtype int32 and shape `[batch, length]`
 */
export const tokenLoss =
  (objective: TokenObjective, times: TokenTimes = objective.times): TokenLoss =>
  (model, x0, rng, ...[cond]) => {
    checkTokens("tokenLoss", x0);
    const t = times.draw(x0.shape[0] ?? 0, rng);
    const x = objective.process.perturb(x0, t, rng);
    const terms = objective.terms(model, { x0, x, t, rng }, cond as never);
    return costOf(mean<Scalar>(combine([t.map((time) => 1 / times.density(time)), terms])));
  };

/**
 * Refuses what are not tokens of sequences.
 *
 * @param name - the function that speaks
 * @param x0 - the tokens
 */
export function checkTokens(name: string, x0: Tensor): void {
  if (x0.dtype === "int32" && x0.rank === 2) return;
  throw new TweedieError(
    `${name}: expected tokens [batch, length] of dtype int32, got ${x0.dtype} of the shape [${x0.shape}]. ` +
      `Pass the tokens' numbers, one sequence a row.`,
  );
}
