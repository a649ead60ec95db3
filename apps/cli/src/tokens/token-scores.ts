import { nextTurn } from "@tweedie/core";
import { decodeRows, wordVocabulary } from "@tweedie/datasets";
import type { TokenSet } from "@tweedie/datasets";
import { bitsPerCharacter, nGram, perplexity, wordShare } from "@tweedie/metrics";
import type { TokenConfig } from "../config/token-schema.ts";
import type { Score } from "../run/scores.ts";
import { textsOf } from "./sample-file.ts";
import { isText, vocabularyOf } from "./token-data.ts";
import type { TokenData } from "./token-data.ts";

/** Samples of a run on tokens, with its data. */
export interface TokensToScore {
  /** The configuration. */
  readonly config: TokenConfig;
  /** Its data. */
  readonly data: TokenData;
  /** `[samples, length]`. */
  readonly samples: Int32Array;
  /** The bound on the negative log-likelihood of sequences that were held out, in nats for each. */
  readonly nats: Float64Array;
}

/**
 * Scores a run on tokens: bits and perplexity of what was held out, beside a trigram model of the same data; of texts also how
 * many words of samples are real.
 */
export async function tokenScores(scored: TokensToScore): Promise<readonly Score[]> {
  const { config, data, samples } = scored;
  await nextTurn();
  const likelihood = likelihoodScores(scored);
  await nextTurn();
  const texts = textsOf(config, samples);
  if (!texts) return likelihood;
  if (data.dictionary) return [...likelihood, ...wordScores(texts, data)];
  return isText(config.dataset) ? [...likelihood, spellingScore(texts, scored)] : likelihood;
}

function likelihoodScores({ config, data: { train, test }, nats }: TokensToScore): readonly Score[] {
  const name = isText(config.dataset) ? "character" : vocabularyOf(config) ? "token" : "pixel";
  const bits = bitsPerCharacter(nats, test.length);
  const doubt = perplexity(nats, test.length);
  // A text is one run, so that no context is cut.
  const runs = (set: TokenSet): readonly Int32Array[] => (isText(config.dataset) ? [set.tokens] : rowsOf(set));
  const trigram = nGram({ order: 3, vocabulary: train.vocabulary, data: runs(train) });
  const held = runs(test);
  const reference = bitsPerCharacter(
    held.map((tokens) => trigram.nats(tokens).reduce((sum, value) => sum + value, 0)),
    held.map(({ length }) => length),
  ).value;
  const common = { referenceMeans: "an interpolated trigram model of the same data", better: "lower" } as const;
  return [
    {
      name: `Bits per ${name}, at most`,
      value: bits.value,
      error: bits.standardError,
      unit: "bits",
      reference,
      ...common,
    },
    {
      name: `Perplexity per ${name}, at most`,
      value: doubt.value,
      error: doubt.standardError,
      unit: "perplexity",
      reference: 2 ** reference,
      ...common,
    },
  ];
}

function wordScores(texts: readonly string[], { dictionary, train, test }: TokenData): readonly Score[] {
  const words = decodeRows(wordVocabulary, train.tokens, train.length);
  // The list has other lengths too, which no sample should have.
  const lengths = new Set(words.map(({ length }) => length));
  const fitting = new Set([...dictionary!].filter(({ length }) => lengths.has(length)));
  const { real, novel, distinct } = wordShare(texts, fitting, words);
  const held = test.count / (train.count + test.count);
  return [
    {
      name: "Real words",
      value: real.value,
      error: real.standardError,
      unit: "share",
      reference: 1,
      referenceMeans: "the data",
      better: "higher",
    },
    {
      name: "Real words not trained on",
      value: novel.value,
      error: novel.standardError,
      unit: "share",
      reference: real.value * held,
      referenceMeans: "as many of the real ones as were held out",
      better: "higher",
    },
    {
      name: "Different samples",
      value: distinct,
      unit: "share",
      reference: 1,
      referenceMeans: "no sample comes twice",
      better: "higher",
    },
  ];
}

/** The share of words in samples of a text that the text has. */
function spellingScore(texts: readonly string[], { config, data: { train, test } }: TokensToScore): Score {
  const text = (set: TokenSet): string => vocabularyOf(config)!.decode(set.tokens);
  const known = new Set(wordsOf(text(train)));
  const share = (words: readonly string[]): number =>
    words.filter((word) => known.has(word)).length / Math.max(1, words.length);
  // The first and the last word of a window may be cut.
  const whole = texts.flatMap((sample) => wordsOf(sample).slice(1, -1));
  return {
    name: "Words that the data have",
    value: share(whole),
    unit: "share",
    reference: share(wordsOf(text(test))),
    referenceMeans: "the text held out",
    better: "higher",
  };
}

const wordsOf = (text: string): string[] => text.match(/[\p{Letter}\p{Number}]+/gu) ?? [];

const rowsOf = ({ tokens, length, count }: TokenSet): readonly Int32Array[] =>
  Array.from({ length: count }, (_, i) => tokens.subarray(i * length, (i + 1) * length));
