import { customGrad, mul, softmax, sub, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, fused, scaledSoftmaxGradientKernelName, scaledSoftmaxKernelName } from "@tweedie/core";
import type { ScaledSoftmaxAttributes } from "@tweedie/core";

/**
 * $y = \mathrm{softmax}(f x)$ over the last axis, without a tensor for $f x$: the weights of attention from its scores.
 *
 * @param x - a float tensor, `[..., width]`
 * @param factor - $f$. Default 1
 * @returns a tensor of the same shape
 */
export function scaledSoftmax(x: Tensor, factor: number = 1): Tensor {
  const attributes: ScaledSoftmaxAttributes = { factor };
  const compose = (x: Tensor) => tidy(() => softmax(factor === 1 ? x : combine([factor, x])));
  return customGrad((x, save) => {
    const input = x as Tensor;
    const y = fused({ name: scaledSoftmaxKernelName, inputs: { x: input }, attributes: { ...attributes } }, () =>
      compose(input),
    );
    // customGrad names its arguments as it does all tensors; the last is the function.
    (save as unknown as (tensors: Tensor[]) => void)([input, y]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, y] = saved as [Tensor, Tensor];
        return fused(
          { name: scaledSoftmaxGradientKernelName, inputs: { y, dy }, attributes: { ...attributes } },
          // From the input, for second derivatives: to the gradient, the saved output is a constant.
          () =>
            tidy(() => {
              const weights = compose(x);
              const weighted = mul(dy, weights);
              const dx = sub(weighted, mul(weights, sum(weighted, -1, true)));
              return factor === 1 ? dx : combine([factor, dx]);
            }),
        );
      },
    };
  })(x);
}
