import { exp, minimum, mul, sigmoid, softmax, square, sub, sum, tanh } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { GradientAttributes, GradientOverride } from "./gradient-override.ts";

/**
 * Gradients written in the output of their function. The stock ones save that output, which cuts it from the tape: the
 * second derivative comes out wrong, without a word. These save the input and compute the output again.
 */
export const recomputedGradients: readonly GradientOverride[] = [
  recomputed("Sigmoid", "x", (dy, x) => {
    const y = sigmoid(x);
    return mul(dy, mul(y, sub(1, y)));
  }),
  recomputed("Tanh", "x", (dy, x) => mul(dy, sub(1, square(tanh(x))))),
  recomputed("Exp", "x", (dy, x) => mul(dy, exp(x))),
  recomputed("Elu", "x", (dy, x) => mul(dy, exp(minimum(x, 0)))),
  recomputed("Softmax", "logits", (dy, logits, { dim }) => {
    const y = softmax(logits, dim as number);
    const weighted = mul(dy, y);
    return sub(weighted, mul(sum(weighted, [dim as number], true), y));
  }),
];

function recomputed(
  kernelName: string,
  input: string,
  gradient: (dy: Tensor, x: Tensor, attrs: GradientAttributes) => Tensor,
): GradientOverride {
  return {
    kernelName,
    reason: "mended: wrong second derivatives",
    inputs: [input],
    gradient: (dy, [x], attrs) => ({ [input]: () => gradient(dy, x!, attrs) }),
  };
}
