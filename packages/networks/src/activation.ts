import { mul, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { activationGradientKernelName, fused } from "@tweedie/core";
import type { ActivationKernelName } from "@tweedie/core";
import { withGradient } from "./with-gradient.ts";

/**
 * An activation with its gradient, each by one kernel where the backend has them.
 *
 * @param kernel - the activation's kernel
 * @param x - where to compute it
 * @param value - the activation from operations
 * @param slope - its derivative from operations that have gradients
 * @returns a tensor of the shape of `x`
 */
export function activation(
  kernel: ActivationKernelName,
  x: Tensor,
  value: (x: Tensor) => Tensor,
  slope: (x: Tensor) => Tensor,
): Tensor {
  return withGradient(
    [x],
    (x) => fused({ name: kernel, inputs: { x } }, () => tidy(() => value(x))),
    (dy, x) => [
      fused({ name: activationGradientKernelName(kernel), inputs: { x, dy } }, () => tidy(() => mul(dy, slope(x)))),
    ],
  );
}
