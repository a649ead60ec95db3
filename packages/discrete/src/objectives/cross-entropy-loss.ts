import { crossEntropy } from "./cross-entropy.ts";
import type { CrossEntropyOptions } from "./cross-entropy.ts";
import { tokenLoss } from "./token-loss.ts";
import type { TokenLoss } from "./token-loss.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * The loss of {@link crossEntropy}, for any process.
 *
 * @param options - those of the objective, and the times
 * @returns the loss
 */
export const crossEntropyLoss = ({
  times,
  ...options
}: CrossEntropyOptions & { readonly times?: TokenTimes }): TokenLoss => tokenLoss(crossEntropy(options), times);
