import { TweedieError } from "@tweedie/core";
import type { TokenSet } from "./token-set.ts";
import type { TokenVocabulary } from "./token-vocabulary.ts";

/** Options of {@link tokenWindows}. */
export interface TokenWindowsOptions {
  /** What the tokens mean. */
  readonly vocabulary: Pick<TokenVocabulary, "size">;
  /** The number of tokens in a window. */
  readonly length: number;
  /** How far the next window starts. Default the length. */
  readonly stride?: number;
  /** The number of windows that there must be. Default 1. */
  readonly atLeast?: number;
}

/**
 * Windows of one length on a row of tokens.
 *
 * @param tokens - the tokens; kept, not copied
 * @param options - see {@link TokenWindowsOptions}
 * @returns the set of windows
 * @throws TweedieError if length or stride are not positive integers with `stride <= length`, or the tokens fill too few windows
 */
export function tokenWindows(tokens: Int32Array, options: TokenWindowsOptions): TokenSet {
  const { vocabulary, length, stride = length, atLeast = 1 } = options;
  if (!(Number.isInteger(length) && Number.isInteger(stride) && 1 <= stride && stride <= length)) {
    throw new TweedieError(
      `tokenWindows: expected integers with 1 <= stride <= length, got the stride ${stride} and the length ${length}. ` +
        `A longer stride would leave tokens out.`,
    );
  }
  const count = Math.max(0, Math.floor((tokens.length - length) / stride) + 1);
  if (count < atLeast) {
    throw new TweedieError(
      `tokenWindows: expected tokens for at least ${atLeast} windows of ${length}, got ${tokens.length}. ` +
        `Use shorter windows or more text.`,
    );
  }
  return Object.freeze({ tokens, vocabulary: vocabulary.size, length, stride, count });
}
