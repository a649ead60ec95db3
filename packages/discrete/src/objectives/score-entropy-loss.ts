import { scoreEntropy } from "./score-entropy.ts";
import type { ScoreEntropyOptions } from "./score-entropy.ts";
import { tokenLoss } from "./token-loss.ts";
import type { TokenLoss } from "./token-loss.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * The loss of {@link scoreEntropy}: diffusion-weighted denoising score entropy, in nats per token, unless the options say
 * otherwise. It trains models of either target.
 *
 * @param options - those of the objective, and the times
 * @returns the loss
 * @throws TweedieError as the objective
 */
export const scoreEntropyLoss = ({
  times,
  ...options
}: ScoreEntropyOptions & { readonly times?: TokenTimes }): TokenLoss => tokenLoss(scoreEntropy(options), times);
