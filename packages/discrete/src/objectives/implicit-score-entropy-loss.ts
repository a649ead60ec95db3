import { implicitScoreEntropy } from "./implicit-score-entropy.ts";
import type { ImplicitScoreEntropyOptions } from "./implicit-score-entropy.ts";
import { tokenLoss } from "./token-loss.ts";
import type { TokenLoss } from "./token-loss.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * The loss of {@link implicitScoreEntropy}, with all neighbours of a sequence or with some drawn at random.
 *
 * @param options - those of the objective, and the times
 * @returns the loss
 * @throws TweedieError as the objective
 */
export const implicitScoreEntropyLoss = ({
  times,
  ...options
}: ImplicitScoreEntropyOptions & { readonly times?: TokenTimes }): TokenLoss =>
  tokenLoss(implicitScoreEntropy(options), times);
