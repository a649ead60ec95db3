import { add, matMul, reshape } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";

/**
 * The dense layer $y = x W + b$ on the last axis.
 *
 * @param x - `[..., in]`
 * @param weight - $W$, `[in, out]`
 * @param bias - $b$, `[out]`; none if left out
 * @returns `[..., out]`
 */
export function dense(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [from, to] = weight.shape as [number, number];
  // Two axes only: the gradient of a product that broadcasts its batch axes throws in TensorFlow.js.
  const flat = x.rank === 2 ? x : reshape(x, [-1, from]);
  const product: Tensor = matMul(flat as Tensor2D, weight as Tensor2D);
  const y = bias ? add(product, bias) : product;
  return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), to]);
}
