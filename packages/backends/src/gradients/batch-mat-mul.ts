import { matMul, reshape } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { GradientOverride } from "./gradient-override.ts";
import { sumTo } from "./sum-to.ts";

/** The gradient of a matrix product whose axes before the last two were broadcast; the stock one throws there. */
export const batchMatMulGradient: GradientOverride = {
  kernelName: "BatchMatMul",
  reason: "mended: throws where batch axes are broadcast",
  inputs: ["a", "b"],
  gradient: (dy, inputs, { transposeA, transposeB }) => {
    const [a, b] = inputs as [Tensor, Tensor];
    return {
      a: () => sumTo(transposeA ? matMul(b, dy, !!transposeB, true) : matMul(dy, b, false, !transposeB), a.shape),
      b: () => {
        const [left, right] = transposeA ? [a, dy] : rowsTogether(a, dy, b);
        return sumTo(transposeB ? matMul(right, left, true, !!transposeA) : matMul(left, right, !transposeA), b.shape);
      },
    };
  },
};

/** Where all of a batch meets one matrix b, the batch is one long matrix: one product and no sum. */
function rowsTogether(a: Tensor, dy: Tensor, b: Tensor): [Tensor, Tensor] {
  const shared = b.shape.slice(0, -2).every((size) => size === 1) && a.shape.length === dy.shape.length;
  const sameBatch = a.shape.slice(0, -2).every((size, axis) => size === dy.shape[axis]);
  if (!shared || !sameBatch || a.rank === 2) return [a, dy];
  // Not -1, which cannot be told where there are no columns.
  const rows = a.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return [reshape(a, [rows, a.shape.at(-1)!]), reshape(dy, [rows, dy.shape.at(-1)!])];
}
