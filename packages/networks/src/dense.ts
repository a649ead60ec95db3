import { add, customGrad, matMul, reshape, sum, Variable } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { fused } from "@tweedie/core";

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
  const y: Tensor = bias ? affine(flat, weight, bias) : matMul(flat as Tensor2D, weight as Tensor2D);
  return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), to]);
}

/** $x W + b$ of matrices, by one kernel that TensorFlow.js has on its backends, and with one gradient. */
function affine(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const f = customGrad((...passed: unknown[]) => {
    const [x, weight, bias, save] = passed as [Tensor2D, Tensor2D, Tensor, (tensors: readonly Tensor[]) => void];
    // A variable outlives the gradient, and need not be saved.
    const fixed = weight instanceof Variable ? weight : undefined;
    save(fixed ? [x] : [x, weight]);
    return {
      value: fused({ name: "_FusedMatMul", inputs: { a: x, b: weight, bias }, attributes }, () =>
        add(matMul(x, weight), bias),
      ),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [a, b = fixed] = saved as [Tensor2D, Tensor2D?];
        return [matMul(dy as Tensor2D, b!, false, true), matMul(a, dy as Tensor2D, true, false), sum(dy, 0)];
      },
    };
  });
  return f(x, weight, bias);
}

const attributes = { transposeA: false, transposeB: false, activation: "linear" };
