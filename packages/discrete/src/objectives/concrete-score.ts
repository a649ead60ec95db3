import { exp, greater, mul, square, sub, sum, where, zerosLike } from "@tensorflow/tfjs-core";
import type { TokenModel } from "@tweedie/core";
import { atTokens } from "./at-tokens.ts";
import { denoisingRatios } from "./denoising-ratios.ts";
import { floorOf } from "./log-ratio-of-posterior.ts";
import { logScores } from "./log-score-of.ts";
import type { ScoreEntropyOptions } from "./score-entropy.ts";
import { weightsOf } from "./score-weights.ts";
import { stratifiedTimes } from "./stratified-times.ts";
import type { NoisedTokens, TokenObjective } from "./token-objective.ts";

/**
 * Concrete score matching at every position: the square error of the model's ratios,
 *
 * $$\ell = \sum_{y \ne x} w_{xy}\,(s_y - r_y)^2$$
 *
 * against the ratios $r_y = q(x_t = y \mid x_0)/q(x_t \mid x_0)$ of the noise alone, or the true ones (`truth`), from which its mean
 * differs by a constant. Large ratios near the data outweigh all others, which score entropy mends.
 *
 * Meng et al. 2022, *Concrete Score Matching: Generalized Score Matching for Discrete Data*, https://arxiv.org/abs/2211.00802; as in
 * Lou et al. 2024, eq. 4, https://arxiv.org/abs/2310.16834.
 *
 * @param options - as for score entropy
 * @returns the objective
 * @throws TweedieError if the process has no rates and they are the weights
 */
export function concreteScore({ process, weights = "rates", truth }: ScoreEntropyOptions): TokenObjective {
  const weigh = weightsOf("concreteScore", process, weights);
  return Object.freeze({
    process,
    times: stratifiedTimes(),
    terms: <C>(model: TokenModel<C>, { x, x0, t }: NoisedTokens, cond: C) => {
      const ratios = truth ? truth(x, t) : denoisingRatios(process, x, x0, t);
      const scores = logScores(model, process, x, t, cond, ({ logProbs }) => floorOf(atTokens(logProbs, x0), ratios));
      const worth = weigh(x, t);
      const counts = greater(worth, 0);
      const error = where(counts, sub(exp(where(counts, scores, zerosLike(scores))), exp(ratios)), zerosLike(worth));
      return sum(mul(worth, square(error)), -1);
    },
  });
}
