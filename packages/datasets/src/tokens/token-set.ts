import type { TokenVocabulary } from "./token-vocabulary.ts";

/** Sequences of tokens of one length, on the host. */
export interface TokenSet {
  /** All tokens in a row; sequence $i$ is the `length` from `i * stride` on. */
  readonly tokens: Int32Array;
  /** The number of tokens that there are. */
  readonly vocabulary: number;
  /** The length of a sequence. */
  readonly length: number;
  /** How far the next sequence starts: the length, or less where sequences are overlapping windows of a text. */
  readonly stride: number;
  /** The number of sequences. */
  readonly count: number;
  /** The class of each sequence, where there are classes. */
  readonly labels?: Int32Array;
}

/** Texts as tokens, those to train on and those held out. */
export interface TokenSplits {
  /** How text becomes tokens. */
  readonly vocabulary: TokenVocabulary;
  /** The sequences to train on. */
  readonly train: TokenSet;
  /** The sequences held out. */
  readonly test: TokenSet;
}
