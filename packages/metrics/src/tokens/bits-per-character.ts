import type { Estimate } from "./estimate.ts";
import { natsPerToken } from "./nats-per-token.ts";

/**
 * Bits per character of sequences, from their negative log-likelihoods (or bounds on them) in nats:
 *
 * $$\frac{\sum_i x_i}{\ln 2 \sum_i l_i}$$
 *
 * Of pixels or other tokens it is bits per dimension.
 *
 * @param nats - one number for each sequence; an infinite one makes all infinite
 * @param length - the number of characters of a sequence, or one for each
 * @returns bits per character, with the standard error of independent sequences
 * @throws TweedieError if there are no sequences, a number is NaN, or the lengths do not fit
 */
export function bitsPerCharacter(nats: ArrayLike<number>, length: number | ArrayLike<number>): Estimate {
  const { value, standardError } = natsPerToken("bitsPerCharacter", nats, length);
  return Object.freeze({ value: value / Math.LN2, standardError: standardError / Math.LN2 });
}
