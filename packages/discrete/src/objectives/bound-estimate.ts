/** A bound on the negative log-likelihood of sequences. */
export interface BoundEstimate {
  /** The bound of each sequence, in nats for the whole of it. */
  readonly nats: Float64Array;
  /** Its mean over sequences and tokens, in bits. */
  readonly bitsPerToken: number;
  /**
   * The standard error of `bitsPerToken` as the mean of sequences that were drawn like these, noise of the estimate included; NaN
   * of a single one.
   */
  readonly standardError: number;
  /** $2^{\text{bits per token}}$: among how many tokens the model is in doubt. */
  readonly perplexity: number;
}

/**
 * A bound from those of single sequences.
 *
 * @param nats - the bound of each sequence
 * @param length - the tokens of a sequence
 * @returns the bound
 */
export function boundEstimate(nats: Float64Array, length: number): BoundEstimate {
  const bits = Array.from(nats, (value) => value / (length * Math.LN2));
  const count = bits.length;
  const bitsPerToken = bits.reduce((sum, value) => sum + value, 0) / count;
  const variance = bits.reduce((sum, value) => sum + (value - bitsPerToken) ** 2, 0) / (count - 1);
  return { nats, bitsPerToken, standardError: Math.sqrt(variance / count), perplexity: 2 ** bitsPerToken };
}
