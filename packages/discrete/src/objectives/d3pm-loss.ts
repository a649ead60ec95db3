import { reverseKl } from "./reverse-kl.ts";
import type { ReverseKlOptions } from "./reverse-kl.ts";
import { tokenLoss } from "./token-loss.ts";
import type { TokenLoss } from "./token-loss.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * The loss of D3PM, the sum over the steps of {@link reverseKl} in nats per token: with `lambda` 0 the variational bound but for
 * its prior, which no model changes ({@link variationalBound} has it). It is $T$ times what the paper's code takes the mean of.
 *
 * @param options - those of the objective, and the times
 * @returns the loss
 * @throws TweedieError as the objective
 */
export const d3pmLoss = ({ times, ...options }: ReverseKlOptions & { readonly times?: TokenTimes }): TokenLoss =>
  tokenLoss(reverseKl(options), times);
