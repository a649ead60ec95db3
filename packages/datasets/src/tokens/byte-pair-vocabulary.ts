import { TweedieError } from "@tweedie/core";
import type { DecodeOptions, EncodeOptions, TokenVocabulary } from "./token-vocabulary.ts";

/** Byte-pair encodings by name: those of GPT-2 (`r50k_base`), Codex, GPT-4 and GPT-4o. */
export type BytePairEncoding = "r50k_base" | "p50k_base" | "cl100k_base" | "o200k_base";

/** Options of {@link bytePairVocabulary}. */
export interface BytePairVocabularyOptions {
  /** The encoding. Default `r50k_base`, the smallest, with 50,257 tokens. */
  readonly encoding?: BytePairEncoding;
}

/**
 * Byte-pair tokens, by the npm package `gpt-tokenizer` (`npm install gpt-tokenizer`), which is loaded when this is called.
 * It encodes any text, and gives it back exactly.
 *
 * It has no padding and no symbol for masks. Text that reads like a special token is text.
 *
 * @param options - see {@link BytePairVocabularyOptions}
 * @returns the vocabulary
 * @throws TweedieError if the package is missing
 */
export async function bytePairVocabulary({
  encoding = "r50k_base",
}: BytePairVocabularyOptions = {}): Promise<TokenVocabulary> {
  const { encode, decode, vocabularySize } = await load(encoding);
  return Object.freeze({
    size: vocabularySize,
    encode: (text: string, { length, mask }: EncodeOptions = {}) => {
      if (mask !== undefined) {
        throw new TweedieError(
          `bytePairVocabulary: expected a text without places to fill in, got the mask ${JSON.stringify(mask)}. ` +
            `Encode the text around them, and put the token ${vocabularySize} where they are.`,
        );
      }
      const tokens = Int32Array.from(encode(text, { disallowedSpecial: new Set() }));
      if (length !== undefined && tokens.length !== length) {
        throw new TweedieError(
          `bytePairVocabulary: expected a text of exactly ${length} tokens, got ${tokens.length}. There is no padding: ` +
            `cut the tokens into windows.`,
        );
      }
      return tokens;
    },
    decode: (tokens: ArrayLike<number>, { mask }: DecodeOptions = {}) => {
      // Runs between masks, as tokens are bytes that may be parts of a character.
      const runs: number[][] = [[]];
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!;
        if (token === vocabularySize && mask !== undefined) runs.push([]);
        else if (Number.isInteger(token) && token >= 0 && token < vocabularySize) runs.at(-1)!.push(token);
        else {
          throw new TweedieError(
            `bytePairVocabulary: expected tokens from 0 to ${vocabularySize - 1}, got ${token} at position ${i}. ` +
              `Fill in masks, or say how to show them.`,
          );
        }
      }
      return runs.map((run) => decode(run)).join(mask ?? "");
    },
  });
}

async function load(encoding: BytePairEncoding) {
  try {
    // Each import is spelled out, so that bundlers see it.
    switch (encoding) {
      case "r50k_base":
        return await import("gpt-tokenizer/encoding/r50k_base");
      case "p50k_base":
        return await import("gpt-tokenizer/encoding/p50k_base");
      case "cl100k_base":
        return await import("gpt-tokenizer/encoding/cl100k_base");
      case "o200k_base":
        return await import("gpt-tokenizer/encoding/o200k_base");
    }
  } catch (cause) {
    throw new TweedieError(
      `bytePairVocabulary: expected the npm package gpt-tokenizer, got "${(cause as Error).message}". ` +
        `Run "npm install gpt-tokenizer".`,
      { cause },
    );
  }
  throw new TweedieError(
    `bytePairVocabulary: expected r50k_base, p50k_base, cl100k_base or o200k_base, got "${String(encoding)}". ` +
      `Choose one of them.`,
  );
}
