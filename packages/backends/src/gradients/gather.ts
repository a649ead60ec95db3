import { add, range, reshape, unsortedSegmentSum } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { stockGradient, type GradientOverride } from "./gradient-override.ts";

/** The gradient of a gather in step with batch axes; the stock one calls methods that tensors do not have by default. */
export const gatherGradient: GradientOverride = {
  kernelName: "GatherV2",
  reason: "mended: throws with batchDims",
  inputs: ["x", "indices"],
  gradient: (dy, inputs, attrs) => {
    const [x, indices] = inputs as [Tensor, Tensor];
    const { axis, batchDims } = attrs as { axis: number; batchDims: number };
    if (batchDims === 0) {
      return stockGradient("GatherV2")!.gradFunc(dy, [x, indices], attrs);
    }
    if (axis !== batchDims) {
      throw new TweedieError(
        `gather: expected axis = batchDims to take the gradient, got ${axis} and ${batchDims}. Transpose x before.`,
      );
    }
    return { x: () => batchGradient(x, indices, dy, batchDims), indices: () => indices };
  },
};

/** Adds rows where they came from, with all batches laid end to end. */
function batchGradient(x: Tensor, indices: Tensor, dy: Tensor, batchDims: number): Tensor {
  const batches = x.shape.slice(0, batchDims).reduce((size, length) => size * length, 1);
  const rows = x.shape[batchDims]!;
  const starts = reshape(range(0, batches * rows, rows, "int32"), [batches, 1]);
  const ids = add(reshape(indices, [batches, -1]), starts);
  const flat: Tensor2D = reshape(dy, [indices.size, -1]);
  return reshape(unsortedSegmentSum(flat, reshape(ids, [indices.size]), batches * rows), x.shape);
}
