import { cast, greater, greaterEqual, less, lessEqual, mul, sub } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { GradientOverride } from "./gradient-override.ts";
import { sumTo } from "./sum-to.ts";

/** Gradients of operations on two tensors that the stock library does not sum where one of them was broadcast. */
export const broadcastGradients: readonly GradientOverride[] = [
  broadcast("Maximum", (dy, a, b) => [masked(dy, greaterEqual(a, b)), masked(dy, less(a, b))]),
  broadcast("Minimum", (dy, a, b) => [masked(dy, lessEqual(a, b)), masked(dy, greater(a, b))]),
  broadcast("SquaredDifference", (dy, a, b) => [mul(dy, mul(2, sub(a, b))), mul(dy, mul(2, sub(b, a)))]),
];

function broadcast(kernelName: string, partials: (dy: Tensor, a: Tensor, b: Tensor) => [Tensor, Tensor]) {
  return {
    kernelName,
    reason: "mended: throws where one tensor is broadcast",
    inputs: ["a", "b"],
    gradient: (dy: Tensor, inputs: readonly Tensor[]) => {
      const [a, b] = inputs as [Tensor, Tensor];
      const [da, db] = partials(dy, a, b);
      return { a: () => sumTo(da, a.shape), b: () => sumTo(db, b.shape) };
    },
  };
}

const masked = (dy: Tensor, mask: Tensor): Tensor => mul(dy, cast(mask, "float32"));
