import type { LabelledImages } from "../labelled-images.ts";
import { checkLevels } from "./check-levels.ts";
import type { TokenSet } from "./token-set.ts";

/** Options of {@link ordinalTokens}. */
export interface OrdinalTokensOptions {
  /** The number of levels. Default 16, which is 4 bits. */
  readonly levels?: number;
}

/**
 * Images as sequences of grey levels, pixel by pixel: tokens whose order means something. Level $n$ of $K$ are the bytes
 * from $256 n / K$ to below $256 (n + 1) / K$, so that 16 levels are the upper 4 bits of a byte.
 *
 * @param images - images in [-1, 1]
 * @param options - see {@link OrdinalTokensOptions}
 * @returns sequences of `height * width * channels` tokens with the labels of the images
 * @throws TweedieError if the number of levels is not an integer from 2 to 256
 */
export function ordinalTokens(images: LabelledImages, { levels = 16 }: OrdinalTokensOptions = {}): TokenSet {
  checkLevels("ordinalTokens", levels);
  const { shape, count, labels } = images;
  const length = shape[0] * shape[1] * shape[2];
  const tokens = new Int32Array(images.images.length);
  for (let i = 0; i < tokens.length; i++) {
    // The float32 value of a byte differs from it by less than 1e-5; means of four bytes are whole quarters.
    const byte = Math.round(4 * 127.5 * (images.images[i]! + 1)) / 4;
    tokens[i] = Math.min(levels - 1, Math.floor((byte * levels) / 256));
  }
  return Object.freeze({ tokens, vocabulary: levels, length, stride: length, count, labels: Int32Array.from(labels) });
}
