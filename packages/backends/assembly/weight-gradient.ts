import { bytes } from "./block-sizes";
import { multiplyRows, scratchSize } from "./matrix-product";

/** The floats of working memory that {@link weightGradient} needs. */
export function weightGradientScratch(outputs: i32, rows: i32): i32 {
  return scratchSize(outputs, rows) + 2 * outputs;
}

/**
 * The gradients of a dense layer by its weights, `x^T dy`, and by its bias, the sums of `dy`, which is read once for both.
 *
 * @param x - the layer's input, `rows` by `inputs`
 * @param dy - the gradient by its output, `rows` by `outputs`
 * @param weightOut - where the gradient by the weights goes, `inputs` by `outputs`
 * @param biasOut - where that by the bias goes, `outputs` numbers; without rows nothing goes to the weights
 * @param scratch - working memory
 */
export function weightGradient(
  x: usize,
  dy: usize,
  weightOut: usize,
  biasOut: usize,
  rows: i32,
  inputs: i32,
  outputs: i32,
  scratch: usize,
): void {
  const sums = scratch;
  const rest = scratch + 2 * bytes(outputs);
  const xRow = bytes(inputs);
  const row = bytes(outputs);
  memory.fill(sums, 0, 2 * row);
  multiplyRows(x, xRow, true, dy, row, false, 0, weightOut, row, inputs, outputs, rows, sums, rest);
  for (let i: usize = 0; i < row; i += 4) store<f32>(biasOut + i, <f32>load<f64>(sums + 2 * i));
}
