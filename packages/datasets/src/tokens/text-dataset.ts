import { TweedieError } from "@tweedie/core";
import type { TokenSplits } from "./token-set.ts";
import { tokenVocabulary } from "./token-vocabulary.ts";
import type { TokenVocabulary } from "./token-vocabulary.ts";
import { tokenWindows } from "./token-windows.ts";

/** Options of {@link textDataset}. */
export interface TextDatasetOptions {
  /** The number of tokens in a sequence. */
  readonly length: number;
  /** How far the next sequence to train on starts: the length (the default), or less for windows that overlap. */
  readonly stride?: number;
  /** How text becomes tokens; by default the characters of the text, sorted. */
  readonly vocabulary?: TokenVocabulary;
  /** The share of the text, its end, that is held out, in [0, 1). Default 0.05. */
  readonly heldOut?: number;
}

/**
 * A text as tokens, cut into windows of one length, with its end held out. Runs in browsers too.
 *
 * Windows to train on start every `stride` tokens, those held out one after the other; tokens at the end of a part that do not
 * fill a window are left out. Batches come from `shuffledBatches` and `takeTokens`.
 *
 * @param text - the text
 * @param options - see {@link TextDatasetOptions}
 * @returns the vocabulary and the windows
 * @throws TweedieError if an option is out of range, a part has no window, or the vocabulary lacks a character
 */
export function textDataset(text: string, options: TextDatasetOptions): TokenSplits {
  const { length, stride = length, heldOut = 0.05, vocabulary = charactersOf(text) } = options;
  if (!(heldOut >= 0 && heldOut < 1)) {
    throw new TweedieError(`textDataset: expected a share held out in [0, 1), got ${heldOut}. Use for example 0.05.`);
  }
  const tokens = vocabulary.encode(text);
  const end = Math.ceil(tokens.length * (1 - heldOut));
  return Object.freeze({
    vocabulary,
    train: tokenWindows(tokens.slice(0, end), { vocabulary, length, stride }),
    test: tokenWindows(tokens.slice(end), { vocabulary, length, atLeast: heldOut === 0 ? 0 : 1 }),
  });
}

/** The characters of a text, in the order of their code points. */
const charactersOf = (text: string): TokenVocabulary =>
  tokenVocabulary([...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!).join(""));
