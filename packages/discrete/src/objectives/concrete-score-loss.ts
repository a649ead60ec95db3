import { concreteScore } from "./concrete-score.ts";
import type { ScoreEntropyOptions } from "./score-entropy.ts";
import { tokenLoss } from "./token-loss.ts";
import type { TokenLoss } from "./token-loss.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * The loss of {@link concreteScore}: concrete score matching by the ratios of the noise, or by the true ones.
 *
 * @param options - those of the objective, and the times
 * @returns the loss
 * @throws TweedieError as the objective
 */
export const concreteScoreLoss = ({
  times,
  ...options
}: ScoreEntropyOptions & { readonly times?: TokenTimes }): TokenLoss => tokenLoss(concreteScore(options), times);
