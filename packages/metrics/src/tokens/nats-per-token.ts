import { TweedieError } from "@tweedie/core";
import type { Estimate } from "./estimate.ts";

/**
 * Negative log-likelihoods of sequences, or bounds on them, per token: all nats over all tokens. Sequences are independent
 * draws; of a ratio of sums $r$ the standard error is
 *
 * $$\frac{1}{\sum_i l_i}\sqrt{\frac{n}{n - 1} \sum_i (x_i - r\,l_i)^2}$$
 *
 * @throws TweedieError if there are none, one is NaN, or the lengths do not fit
 */
export function natsPerToken(who: string, nats: ArrayLike<number>, length: number | ArrayLike<number>): Estimate {
  const count = nats.length;
  const lengthOf = (i: number): number => (typeof length === "number" ? length : length[i]!);
  if (count === 0 || (typeof length !== "number" && length.length !== count)) {
    throw new TweedieError(
      `${who}: expected nats of at least one sequence, and one length for all or for each, got ${count} sequences and ` +
        `${typeof length === "number" ? 1 : length.length} lengths. Pass what belongs together.`,
    );
  }
  let [sum, tokens] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(nats[i]!) || !(lengthOf(i) > 0 && Number.isFinite(lengthOf(i)))) {
      throw new TweedieError(
        `${who}: expected numbers of nats and lengths above 0, got ${nats[i]} and ${lengthOf(i)} of sequence ${i}. ` +
          `Look for impossible tokens and empty sequences.`,
      );
    }
    sum += nats[i]!;
    tokens += lengthOf(i);
  }
  const value = sum / tokens;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (nats[i]! - value * lengthOf(i)) ** 2;
  return { value, standardError: Math.sqrt((count / (count - 1)) * squares) / tokens };
}
