import { rng, TweedieError } from "@tweedie/core";
import { packageFolder } from "../package-folder.ts";
import { permutation } from "../permutation.ts";
import type { TokenSet, TokenSplits } from "./token-set.ts";
import { wordVocabulary } from "./vocabularies.ts";
import type { TokenVocabulary } from "./token-vocabulary.ts";

/** Options of {@link loadWords}. */
export interface LoadWordsOptions {
  /** The list of words, of the letters a to z; that of the npm package `an-array-of-english-words` by default. */
  readonly words?: readonly string[];
  /** The length of the shortest words. Default 3. */
  readonly shortest?: number;
  /** The length of the longest words, and of all sequences. Default 8. */
  readonly longest?: number;
  /** The number of words held out. Default 5000. */
  readonly heldOut?: number;
}

/** Words as tokens: see {@link loadWords}. */
export interface Words extends TokenSplits {
  /** All words of the list, of any length, in which to look generated ones up. */
  readonly dictionary: ReadonlySet<string>;
}

/**
 * English words as sequences of letters, filled up to one length: a small set on which samples can be judged exactly,
 * as each either is a word or not. Tokens 0 to 25 are a to z, and 26 is padding.
 *
 * Reads the npm package `an-array-of-english-words` (`npm install an-array-of-english-words`) in Node: 115,855 words of 3
 * to 8 letters. Which of them are held out is drawn once and for all, so that the split depends on the list and the
 * options alone. With `words` it reads nothing and runs in browsers.
 *
 * @param options - see {@link LoadWordsOptions}
 * @returns the words to train on, those held out, and the dictionary
 * @throws TweedieError if the package is missing, a word has other letters, or too few words are left
 */
export async function loadWords(options: LoadWordsOptions = {}): Promise<Words> {
  const { words = await packagedWords(), shortest = 3, longest = 8, heldOut = 5000 } = options;
  const dictionary = new Set(words);
  const fitting = [...dictionary].filter(({ length }) => length >= shortest && length <= longest);
  if (!(Number.isInteger(heldOut) && heldOut >= 0 && heldOut < fitting.length)) {
    throw new TweedieError(
      `loadWords: expected fewer words held out than the ${fitting.length} of ${shortest} to ${longest} letters, got ` +
        `${heldOut}. Hold out fewer.`,
    );
  }
  const vocabulary = wordVocabulary;
  const order = permutation(fitting.length, rng(0).split("words"));
  const chosen = (indices: Int32Array): TokenSet =>
    rowsOf(
      // In the order of the list, so that a set does not depend on how it was drawn.
      Array.from(indices.sort(), (index) => fitting[index]!),
      longest,
      vocabulary,
    );
  return Object.freeze({
    vocabulary,
    train: chosen(order.slice(heldOut)),
    test: chosen(order.slice(0, heldOut)),
    dictionary,
  });
}

function rowsOf(words: readonly string[], length: number, vocabulary: TokenVocabulary): TokenSet {
  const tokens = new Int32Array(words.length * length);
  words.forEach((word, row) => tokens.set(vocabulary.encode(word, { length }), row * length));
  return Object.freeze({ tokens, vocabulary: vocabulary.size, length, stride: length, count: words.length });
}

async function packagedWords(): Promise<readonly string[]> {
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const folder = await packageFolder("an-array-of-english-words", { who: "loadWords", instead: "a list of words" });
  return JSON.parse(await readFile(join(folder, "index.json"), "utf8")) as readonly string[];
}
