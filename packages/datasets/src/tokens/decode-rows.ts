import { TweedieError } from "@tweedie/core";
import type { DecodeOptions, TokenVocabulary } from "./token-vocabulary.ts";

/**
 * The texts of many sequences of one length, such as the data of a tensor of samples.
 *
 * @param vocabulary - what the tokens mean
 * @param tokens - the sequences one after the other
 * @param length - the length of each
 * @param options - how a mask shows
 * @returns one text a sequence
 * @throws TweedieError if the tokens are not whole sequences, or a number is no token
 */
export function decodeRows(
  vocabulary: TokenVocabulary,
  tokens: Int32Array | Float32Array | readonly number[],
  length: number,
  options?: DecodeOptions,
): string[] {
  if (!(Number.isInteger(length) && length > 0 && tokens.length % length === 0)) {
    throw new TweedieError(
      `decodeRows: expected whole sequences of a length, got ${tokens.length} tokens and the length ${length}. ` +
        `Pass the length of the samples.`,
    );
  }
  return Array.from({ length: tokens.length / length }, (_, row) =>
    vocabulary.decode(tokens.slice(row * length, (row + 1) * length), options),
  );
}
