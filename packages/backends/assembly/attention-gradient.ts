import { productScratch } from "./attention";
import { bytes } from "./block-sizes";
import { multiplyRows } from "./matrix-product";
import { rotary } from "./rotary";
import { softmaxGradient } from "./softmax";

/** The floats of working memory that {@link attentionGradient} needs. */
export function attentionGradientScratch(tokens: i32, depth: i32): i32 {
  return productScratch(tokens, depth) + tokens * tokens + 2 * tokens * depth;
}

/**
 * The gradient of {@link attention} by its input.
 *
 * @param x - the input
 * @param cosines - as there
 * @param sines - as there
 * @param weights - what was given there
 * @param dy - the gradient by the results
 * @param dx - where the gradient goes
 * @param images - how many there are
 * @param tokens - of each image
 * @param heads - heads
 * @param depth - the floats of a head
 * @param factor - what scores were multiplied by
 * @param scratch - working memory
 * @param table - the table of numbers
 */
export function attentionGradient(
  x: usize,
  cosines: usize,
  sines: usize,
  weights: usize,
  dy: usize,
  dx: usize,
  images: i32,
  tokens: i32,
  heads: i32,
  depth: i32,
  factor: f32,
  scratch: usize,
  table: usize,
): void {
  const width = bytes(heads * depth);
  const row: usize = 3 * width;
  const length = bytes(tokens);
  const scores = scratch + bytes(productScratch(tokens, depth));
  const turned = scores + length * tokens;
  const gradient = turned + length * depth;
  for (let image = 0; image < images; image++) {
    for (let h = 0; h < heads; h++) {
      const offset = bytes(h) * depth;
      const query = x + offset;
      const d = dy + offset;
      const to = dx + offset;
      multiplyRows(weights, length, true, d, width, false, 0, to + 2 * width, row, tokens, depth, tokens, 0, scratch);
      multiplyRows(d, width, false, query + 2 * width, row, true, 0, scores, length, tokens, tokens, depth, 0, scratch);
      softmaxGradient(weights, scores, scores, tokens, tokens, factor, table);
      const key = query + width;
      multiplyScores(scores, false, key, cosines, sines, to, row, tokens, depth, turned, gradient, scratch);
      multiplyScores(scores, true, query, cosines, sines, to + width, row, tokens, depth, turned, gradient, scratch);
      weights += length * tokens;
    }
    x += row * tokens;
    dy += width * tokens;
    dx += row * tokens;
  }
}

/** The gradient of queries from keys, or of keys from queries: scores by rows that turn, then the result turned back. */
function multiplyScores(
  scores: usize,
  transposed: bool,
  x: usize,
  cosines: usize,
  sines: usize,
  dx: usize,
  row: usize,
  tokens: i32,
  depth: i32,
  turned: usize,
  gradient: usize,
  scratch: usize,
): void {
  const length = bytes(tokens);
  if (cosines == 0) {
    multiplyRows(scores, length, transposed, x, row, false, 0, dx, row, tokens, depth, tokens, 0, scratch);
    return;
  }
  const head = bytes(depth);
  const half = depth / 2;
  rotary(x, row, cosines, sines, turned, head, tokens, tokens, half, 1);
  multiplyRows(scores, length, transposed, turned, head, false, 0, gradient, head, tokens, depth, tokens, 0, scratch);
  rotary(gradient, head, cosines, sines, dx, row, tokens, tokens, half, -1);
}
