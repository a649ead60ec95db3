import { add, exp, expm1, greater, maximum, minimum, mul, sub, sum, where, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TokenModel, TokenProcess } from "@tweedie/core";
import type { LogScore } from "../ratio-of-score.ts";
import { atTokens } from "./at-tokens.ts";
import { denoisingRatios } from "./denoising-ratios.ts";
import { floorOf } from "./log-ratio-of-posterior.ts";
import { lowest } from "./log-of.ts";
import { logScores } from "./log-score-of.ts";
import { weightsOf } from "./score-weights.ts";
import type { ScoreWeights } from "./score-weights.ts";
import { stratifiedTimes } from "./stratified-times.ts";
import type { NoisedTokens, TokenObjective } from "./token-objective.ts";

/** Options of {@link scoreEntropy}. */
export interface ScoreEntropyOptions {
  /** The process. */
  readonly process: TokenProcess;
  /** What each ratio is worth; `"rates"` if left out, which makes the integral over time a bound. */
  readonly weights?: ScoreWeights;
  /** The true log of the concrete score where it is known; the denoising form if left out. */
  readonly truth?: LogScore;
}

/**
 * Score entropy at every position,
 *
 * $$\ell = \sum_{y \ne x} w_{xy}\,\bigl(s_y - r_y \log s_y + K(r_y)\bigr), \qquad K(a) = a\,(\log a - 1)$$
 *
 * of the model's concrete score $s$ against the ratios $r_y = q(x_t = y \mid x_0)/q(x_t \mid x_0)$ of the noise alone: denoising score
 * entropy. Its mean given $x_t$ is, but for a constant, that against the true ratios $p_t(y)/p_t(x)$ (`truth`), so both are least
 * where the score is true. With the weights `"rates"` it is diffusion-weighted, in nats per unit of time, and
 *
 * $$-\log p(x_0) \le \int_0^1 E_{x_t}\Bigl[\sum_l \ell_l\Bigr] dt + \mathrm{KL}\bigl(q(x_1 \mid x_0) \,\|\, p_1\bigr)$$
 *
 * with equality for the true score. It is reckoned as $r\,(e^d - 1 - d)$ with $d = \log s - \log r$, which loses nothing where both
 * are large near the data. For a model of $x_0$ on an absorbing process it equals
 * {@link maskedCrossEntropy}.
 *
 * Lou et al. 2024, *Discrete Diffusion Modeling by Estimating the Ratios of the Data Distribution*, definition 3.1, theorems 3.4 and
 * 3.6, https://arxiv.org/abs/2310.16834.
 *
 * @param options - see {@link ScoreEntropyOptions}
 * @returns the objective
 * @throws TweedieError if the process has no rates and they are the weights
 */
export function scoreEntropy({ process, weights = "rates", truth }: ScoreEntropyOptions): TokenObjective {
  const weigh = weightsOf("scoreEntropy", process, weights);
  return Object.freeze({
    process,
    times: stratifiedTimes(),
    terms: <C>(model: TokenModel<C>, { x, x0, t }: NoisedTokens, cond: C) => {
      const ratios = truth ? truth(x, t) : denoisingRatios(process, x, x0, t);
      const floor = ({ logProbs }: { readonly logProbs: Tensor }) => floorOf(atTokens(logProbs, x0), ratios);
      const scores = logScores(model, process, x, t, cond, truth ? undefined : floor);
      return entropyOf(scores, ratios, weigh(x, t));
    },
  });
}

/** The sum over the last axis of $w\,(s - r \log s + K(r))$, from logs; where $w = 0$ nothing else counts. */
function entropyOf(logScore: Tensor, logRatio: Tensor, weights: Tensor): Tensor {
  const counts = greater(weights, 0);
  const score = where(counts, maximum(logScore, lowest), zerosLike(logScore));
  const ratio = maximum(logRatio, lowest);
  const r = exp(ratio);
  const d = sub(score, ratio);
  const near = minimum(d, 1);
  // Far above the ratio, or where it is 0, the score alone is in the range of a float.
  const above = sub(exp(score), mul(r, add(d, 1)));
  const terms = where(greater(d, 1), above, mul(r, sub(expm1(near), near)));
  return sum(where(counts, mul(weights, terms), zerosLike(terms)), -1);
}
