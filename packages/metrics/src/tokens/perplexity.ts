import type { Estimate } from "./estimate.ts";
import { natsPerToken } from "./nats-per-token.ts";

/**
 * Perplexity of sequences, from their negative log-likelihoods (or bounds on them) in nats:
 *
 * $$\exp \frac{\sum_i x_i}{\sum_i l_i}$$
 *
 * The standard error is that of the exponent times the perplexity.
 *
 * @param nats - one number for each sequence; an infinite one makes all infinite
 * @param length - the number of tokens of a sequence, or one for each: of words for the usual perplexity of byte-pair models
 * @returns the perplexity, with the standard error of independent sequences
 * @throws TweedieError if there are no sequences, a number is NaN, or the lengths do not fit
 */
export function perplexity(nats: ArrayLike<number>, length: number | ArrayLike<number>): Estimate {
  const { value, standardError } = natsPerToken("perplexity", nats, length);
  return Object.freeze({ value: Math.exp(value), standardError: Math.exp(value) * standardError });
}
