import { TweedieError } from "@tweedie/core";

/**
 * How often each token occurs, for {@link chiSquare}.
 *
 * @param tokens - tokens on the host, such as the data of a tensor of samples
 * @param vocabulary - the number of tokens that there are
 * @returns one count for each token
 * @throws TweedieError if a number is no token
 */
export function tokenFrequencies(tokens: ArrayLike<number>, vocabulary: number): Float64Array {
  const counts = new Float64Array(vocabulary);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (!(Number.isInteger(token) && token >= 0 && token < vocabulary)) {
      throw new TweedieError(
        `tokenFrequencies: expected tokens from 0 to ${vocabulary - 1}, got ${token} at position ${i}. ` +
          `Count a mask in the vocabulary.`,
      );
    }
    counts[token]!++;
  }
  return counts;
}
