import { TweedieError } from "@tweedie/core";
import {
  letterVocabulary,
  loadMnist,
  loadPlaceNames,
  loadStateOfTheUnion,
  loadText,
  loadWords,
  ordinalTokens,
  placeVocabulary,
  tokenVocabulary,
  wordVocabulary,
} from "@tweedie/datasets";
import type { TokenSet, TokenVocabulary } from "@tweedie/datasets";
import { datasetNamed } from "../config/datasets.ts";
import type { TokenDatasetName } from "../config/datasets.ts";
import type { TokenConfig } from "../config/token-schema.ts";

/** Data of a run on tokens. */
export interface TokenData {
  /** What is trained on. */
  readonly train: TokenSet;
  /** What is held out. */
  readonly test: TokenSet;
  /** All words there are, where the data are words. */
  readonly dictionary?: ReadonlySet<string>;
}

/** What tells the tokens of a configuration. */
type Symbols = Pick<TokenConfig, "dataset" | "characters">;

/** Grey levels of a pixel, where the data are images. */
export const levels = 16;

/** The tokens of a configuration as text; undefined where they are grey levels. */
export function vocabularyOf({ dataset, characters }: Symbols): TokenVocabulary | undefined {
  switch (dataset as TokenDatasetName) {
    case "words":
      return wordVocabulary;
    case "stateOfTheUnion":
      return letterVocabulary;
    case "placeNames":
      return placeVocabulary;
    case "mnistLevels":
      return undefined;
    case "textFile":
      if (characters !== undefined) return tokenVocabulary(characters);
      throw new TweedieError(
        "config: expected the characters of the text file, got none. Name the file when training begins, which finds them.",
      );
  }
}

/** The number of tokens that there are, without a mask. */
export const symbolsOf = (config: Symbols): number => vocabularyOf(config)?.size ?? levels;

/** The number of tokens of a sequence. */
export const lengthOf = ({ dataset, length }: TokenConfig): number =>
  isText(dataset) ? length! : datasetNamed(dataset).shape.reduce((product, axis) => product * axis, 1);

/** Whether sequences are windows of a text. */
export const isText = (dataset: string): boolean => datasetNamed(dataset).shape.length === 0;

/**
 * Reads the data of a run on tokens.
 *
 * @throws TweedieError if they are not there, or a text has other characters than the configuration
 */
export async function readTokenData(config: TokenConfig): Promise<TokenData> {
  const length = lengthOf(config);
  // Windows begin anywhere in the text.
  const stride = 1;
  switch (config.dataset as TokenDatasetName) {
    case "words":
      return await loadWords();
    case "stateOfTheUnion":
      return await loadStateOfTheUnion({ length, stride });
    case "placeNames":
      return await loadPlaceNames({ countries: datasetNamed(config.dataset).names! });
    case "textFile":
      return await loadText({ file: config.file!, length, stride, vocabulary: vocabularyOf(config)! });
    case "mnistLevels": {
      const [train, test] = await Promise.all([
        loadMnist({ size: 14, split: "train" }),
        loadMnist({ size: 14, split: "test" }),
      ]);
      // Models of levels have no labels.
      const [{ labels: _, ...first }, { labels: __, ...second }] = [train, test].map((images) =>
        ordinalTokens(images, { levels }),
      ) as [TokenSet, TokenSet];
      return { train: first, test: second };
    }
  }
}
