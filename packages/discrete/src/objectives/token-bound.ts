import { exp, log, neg, onesLike, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Rng, TokenModel, TokenProcess } from "@tweedie/core";
import { atTokens } from "./at-tokens.ts";
import { boundEstimate } from "./bound-estimate.ts";
import type { BoundEstimate } from "./bound-estimate.ts";
import { costOf } from "./log-of.ts";
import { scoreEntropy } from "./score-entropy.ts";
import { cleanLawOf } from "./token-denoiser-of.ts";
import { checkTokens } from "./token-loss.ts";
import type { TokenObjective } from "./token-objective.ts";
import { tokenPriorKl } from "./token-prior-kl.ts";
import type { TokenTimes } from "./token-times.ts";

/** Options of {@link tokenBound}. */
export interface TokenBoundOptions {
  /** The process. */
  readonly process: TokenProcess;
  /**
   * An objective of it whose integral over time is a bound; {@link scoreEntropy} if left out. For a model of $x_0$ on an
   * absorbing process {@link maskedCrossEntropy} gives the same for less; for chains it is {@link reverseKl}.
   */
  readonly objective?: TokenObjective;
  /** The times that are drawn; those of the objective if left out. */
  readonly times?: TokenTimes;
  /** How many times are drawn for each sequence; 1 if left out. */
  readonly draws?: number;
  /**
   * Whether the clean tokens given those at the least time are reckoned with, without which the bound is not one; true if left
   * out. Published numbers of score models leave it out. It is nothing where the times begin at 0, as those of a chain do.
   */
  readonly reconstruction?: boolean;
}

/**
 * A measure of sequences by a model: it awaits the numbers of each draw, so it must not run inside a `tidy`.
 *
 * @typeParam B - what it tells
 * @param model - the model
 * @param x0 - clean tokens, `[batch, length]`, int32; borrowed
 * @param rng - the source of times and noise
 * @param cond - the condition of every row; left out for unconditional models
 * @returns the bound
 */
export type TokenBound<B extends BoundEstimate = BoundEstimate> = <C>(
  model: TokenModel<C>,
  x0: Tensor,
  rng: Rng,
  ...cond: undefined extends C ? [cond?: C] : [cond: C]
) => Promise<B>;

/**
 * The bound on the negative log-likelihood in continuous time, by drawing times and noise: bits per token and perplexity.
 *
 * $$-\log p(x_0) \le E\bigl[-\log p(x_0 \mid x_{t_0})\bigr] + \int_{t_0}^{t_1} E\Bigl[\sum_l \ell_l\Bigr] dt
 * + \mathrm{KL}\bigl(q(x_{t_1} \mid x_0) \,\|\, \pi_{t_1}\bigr)$$
 *
 * with $t_0$ and $t_1$ the cut-offs of the times, the first term by {@link tokenDenoiserOf} and the last by {@link tokenPriorKl}. A
 * score that is not exact may leave a rare clean token nothing, so that to its law a share of $10^{-6}$ of the uniform one is added. Its
 * mean over draws does not depend on how times are drawn; with stratified ones the error is mostly that of the noise. It is tight
 * where the model is true, up to the dependence of tokens at $t_0$ and $t_1$.
 *
 * Sahoo et al. 2024, section 3.4, https://arxiv.org/abs/2406.07524; Lou et al. 2024, theorem 3.6,
 * https://arxiv.org/abs/2310.16834.
 *
 * @param options - see {@link TokenBoundOptions}
 * @returns the bound, a function of model and data
 * @throws TweedieError if the objective is of another process, or `draws` is not a whole number of at least 1
 */
export function tokenBound({
  process,
  objective = scoreEntropy({ process }),
  times = objective.times,
  draws = 1,
  reconstruction = true,
}: TokenBoundOptions): TokenBound {
  if (objective.process !== process) {
    throw new TweedieError(
      "tokenBound: expected an objective of its own process, got one of another. Make both from one object.",
    );
  }
  if (!(Number.isSafeInteger(draws) && draws >= 1)) {
    throw new TweedieError(`tokenBound: expected a whole number of draws of at least 1, got ${draws}. Use 1 or more.`);
  }
  return async (model, x0, rng, ...[cond]) => {
    checkTokens("tokenBound", x0);
    const [rows, length] = x0.shape as [number, number];
    // In a window of a batch the times are those that the whole batch has for its rows.
    const { first, total } = rng.state().window ?? { first: 0, total: rows };
    const drawn = times.draw(total * draws, rng.whole());
    const parts = Array.from({ length: draws }, (_, draw) => () => {
      // The strata of one draw lie side by side, those of one row far apart.
      const t = drawn.slice(draw * total + first, draw * total + first + rows);
      const x = process.perturb(x0, t, rng);
      const worth = t.map((time) => 1 / (draws * times.density(time)));
      return combine([worth, sum(objective.terms(model, { x0, x, t, rng }, cond as never), -1)]);
    });
    parts.push(() => sum(tokenPriorKl(process, x0, times.max), -1));
    if (reconstruction && times.min > 0) {
      parts.push(() => {
        const t = new Array<number>(rows).fill(times.min);
        const x = process.perturb(x0, t, rng);
        const logProbs = atTokens(cleanLawOf(model, process, x, t, cond as never).logProbs, x0);
        return neg(sum(model.target === "x0" ? logProbs : withUniform(logProbs, process), -1));
      });
    }
    return boundEstimate(await summed(parts, rows), length);
  };
}

/** The share of the uniform law in that of the clean tokens of a score. */
const uniformShare = 1e-6;

/** The logs of probabilities of clean tokens once the uniform law has its share. */
function withUniform(logProbs: Tensor, { vocabulary, mask }: TokenProcess): Tensor {
  const count = mask === undefined ? vocabulary : vocabulary - 1;
  const probs = exp(logProbs);
  return log(combine([1 - uniformShare, probs], [uniformShare / count, onesLike(probs)]));
}

/**
 * The sums of tensors `[rows]` that are made one after the other.
 *
 * @param parts - what makes them
 * @param rows - their length
 * @returns the sums, in float64
 */
export async function summed(parts: readonly (() => Tensor)[], rows: number): Promise<Float64Array> {
  const total = new Float64Array(rows);
  for (const part of parts) {
    const values = await numbersOf(tidy(() => costOf(part())));
    values.forEach((value, row) => (total[row]! += value));
  }
  return total;
}

/**
 * The numbers of a tensor, which is freed.
 *
 * @param x - the tensor
 * @returns its numbers
 */
export async function numbersOf(x: Tensor): Promise<Float64Array> {
  try {
    return Float64Array.from(await x.data());
  } finally {
    x.dispose();
  }
}
