import { mul, sigmoid } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * The activation $\mathrm{SiLU}(x) = x\,/\,(1 + e^{-x})$, also called swish (Elfwing et al. 2018,
 * https://arxiv.org/abs/1702.03118, eq. 5).
 *
 * @param x - a float tensor
 * @returns a tensor of the same shape
 */
export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x));
}
