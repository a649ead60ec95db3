import { maskedCrossEntropy } from "./masked-cross-entropy.ts";
import type { MaskedCrossEntropyOptions } from "./masked-cross-entropy.ts";
import { tokenLoss } from "./token-loss.ts";
import type { TokenLoss } from "./token-loss.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * The loss of {@link maskedCrossEntropy}: MDLM's bound in nats per token, in continuous time or in $T$ steps.
 *
 * @param options - those of the objective, and the times
 * @returns the loss
 * @throws TweedieError as the objective
 */
export const maskedCrossEntropyLoss = ({
  times,
  ...options
}: MaskedCrossEntropyOptions & { readonly times?: TokenTimes }): TokenLoss =>
  tokenLoss(maskedCrossEntropy(options), times);
