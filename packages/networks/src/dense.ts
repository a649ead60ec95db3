import { add, customGrad, matMul, reshape, sum, tidy, Variable } from "@tensorflow/tfjs-core";
import type { Rank, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { biasedProductKernelName, fused, TweedieError, weightGradientKernelName } from "@tweedie/core";

/**
 * The dense layer $y = x W + b$ on the last axis.
 *
 * @param x - `[..., in]`
 * @param weight - $W$, `[in, out]`
 * @param bias - $b$, `[out]`; none if left out
 * @returns `[..., out]`
 * @throws TweedieError if `x` is not as wide as the weight is high, or the bias not as long as it is wide
 */
export function dense(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [inputs, outputs] = weight.shape;
  if (weight.rank !== 2 || x.shape.at(-1) !== inputs || (bias && (bias.rank !== 1 || bias.shape[0] !== outputs))) {
    throw new TweedieError(
      `dense: expected shapes [..., in], [in, out] and [out], got [${x.shape}], [${weight.shape}] and ` +
        `${bias ? `[${bias.shape}]` : "no bias"}. Make them fit.`,
    );
  }
  if (bias) return affine(x, weight, bias);
  // Two axes only: the gradient of a product that broadcasts its batch axes throws in TensorFlow.js.
  return withLast(x, weight.shape[1]!, matMul(rowsOf(x), weight as Tensor2D));
}

/** $x W + b$, by one kernel where the backend has it, and with one gradient. */
function affine(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const f = customGrad((...passed: unknown[]) => {
    const [x, weight, bias, save] = passed as [Tensor, Tensor2D, Tensor, (tensors: readonly Tensor[]) => void];
    // A variable outlives the gradient, and need not be saved.
    const fixed = weight instanceof Variable ? weight : undefined;
    save(fixed ? [x] : [x, weight]);
    const rows = rowsOf(x);
    const y = fused({ name: biasedProductKernelName, inputs: { x: rows, weight, bias } }, () =>
      add(matMul(rows, weight), bias),
    );
    return {
      value: withLast(x, weight.shape[1], y),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        tidy(() => {
          const [x, b = fixed] = saved as [Tensor, Tensor2D?];
          const [a, d] = [rowsOf(x), rowsOf(dy)];
          const [weightGradient, biasGradient] = fused(
            { name: weightGradientKernelName, inputs: { x: a, dy: d } },
            () => [matMul(a, d, true, false), sum(d, 0)] as Tensor[],
          );
          return [withLast(x, b!.shape[0], matMul(d, b!, false, true)), weightGradient!, biasGradient!];
        }),
    };
  });
  return f(x, weight, bias);
}

/** All axes but the last as one. */
const rowsOf = (x: Tensor): Tensor2D =>
  x.rank === 2 ? (x as Tensor2D) : reshape<Rank.R2>(x, [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1)!]);

/** Rows under the axes of a tensor, but for the last. */
const withLast = (x: Tensor, last: number, rows: Tensor): Tensor =>
  x.rank === 2 ? rows : reshape(rows, [...x.shape.slice(0, -1), last]);

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
