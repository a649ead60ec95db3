import { mean, reshape } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * The mean of each row.
 *
 * @param x - `[batch, ...]`; the batch may be empty
 * @returns `[batch]`, owned by the caller
 */
export function rowMeans(x: Tensor): Tensor {
  const [rows = 1, ...rest] = x.shape;
  return mean(reshape(x, [rows, rest.reduce((product, size) => product * size, 1)]), 1);
}
