import { add, conv2d } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";

/**
 * A convolution of images with stride 1 that keeps their size (zero padding), plus a bias.
 *
 * @param x - `[batch, height, width, in]`
 * @param weight - `[size, size, in, out]`
 * @param bias - `[out]`
 * @returns `[batch, height, width, out]`
 */
export function convolution(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  return add(conv2d(x as Tensor4D, weight as Tensor4D, 1, "same"), bias);
}
