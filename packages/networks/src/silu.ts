import { add, mul, sigmoid, sub } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { activationKernelNames } from "@tweedie/core";
import { activation } from "./activation.ts";

/**
 * The activation $\mathrm{SiLU}(x) = x\,/\,(1 + e^{-x})$, also called swish (Elfwing et al. 2018,
 * https://arxiv.org/abs/1702.03118, eq. 5).
 *
 * @param x - a float tensor
 * @returns a tensor of the same shape
 */
export function silu(x: Tensor): Tensor {
  return activation(activationKernelNames.silu, x, (x) => mul(x, sigmoid(x)), siluSlope);
}

/** The derivative of {@link silu}, $s + xs - xs \cdot s$ with $s$ the sigmoid, from operations that have gradients. */
export function siluSlope(x: Tensor): Tensor {
  const s = sigmoid(x);
  const xs = mul(x, s);
  return sub(add(xs, s), mul(xs, s));
}
