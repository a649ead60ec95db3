import { bytes } from "./block-sizes";
import { multiplyRows, scratchSize } from "./matrix-product";
import { rotary } from "./rotary";
import { softmax } from "./softmax";

/** The floats of working memory that {@link attention} needs. */
export function attentionScratch(tokens: i32, depth: i32): i32 {
  return productScratch(tokens, depth) + tokens * tokens + 2 * tokens * depth;
}

/** The floats that the largest of a head's products needs. */
export function productScratch(tokens: i32, depth: i32): i32 {
  const longest = max(tokens, depth);
  return scratchSize(longest, longest);
}

/**
 * Attention of tokens to each other, one head at a time: `weights = softmax(factor * q k^T)`, `y = weights v`. What belongs
 * to a head stays in the caches from one product to the next, and is read and written where it lies among the others.
 *
 * @param x - for each image its tokens, each with queries, keys and values side by side, of `heads * depth` floats each
 * @param cosines - for each token `depth` floats by which queries and keys turn, see {@link rotary}; 0 if they do not
 * @param sines - as many
 * @param y - the results: for each image its tokens, of `heads * depth` floats
 * @param weights - for each image and head `tokens` by `tokens` floats
 * @param images - how many there are
 * @param tokens - of each image, at least 1
 * @param heads - at least 1
 * @param depth - the floats of a head, at least 1; even if they turn
 * @param factor - what scores are multiplied by
 * @param scratch - working memory
 * @param table - the table of numbers
 */
export function attention(
  x: usize,
  cosines: usize,
  sines: usize,
  y: usize,
  weights: usize,
  images: i32,
  tokens: i32,
  heads: i32,
  depth: i32,
  factor: f32,
  scratch: usize,
  table: usize,
): void {
  const width = bytes(heads * depth);
  const head = bytes(depth);
  const row: usize = 3 * width;
  const square = bytes(tokens) * tokens;
  const scores = scratch + bytes(productScratch(tokens, depth));
  const turnedQuery = scores + square;
  const turnedKey = turnedQuery + bytes(tokens) * depth;
  for (let image = 0; image < images; image++) {
    for (let h = 0; h < heads; h++) {
      const from = x + bytes(h) * depth;
      let query = from;
      let key = from + width;
      let keyRow = row;
      if (cosines) {
        const half = depth / 2;
        rotary(query, row, cosines, sines, turnedQuery, head, tokens, tokens, half, 1);
        rotary(key, row, cosines, sines, turnedKey, head, tokens, tokens, half, 1);
        query = turnedQuery;
        key = turnedKey;
        keyRow = head;
      }
      multiplyRows(
        query,
        keyRow,
        false,
        key,
        keyRow,
        true,
        0,
        scores,
        bytes(tokens),
        tokens,
        tokens,
        depth,
        0,
        scratch,
      );
      softmax(scores, weights, tokens, tokens, factor, false, table);
      const value = from + 2 * width;
      const to = y + bytes(h) * depth;
      multiplyRows(weights, bytes(tokens), false, value, row, false, 0, to, width, tokens, depth, tokens, 0, scratch);
      weights += square;
    }
    x += row * tokens;
    y += width * tokens;
  }
}
