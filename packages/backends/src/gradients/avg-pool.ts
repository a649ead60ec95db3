import { getBackend, mul, tensor } from "@tensorflow/tfjs-core";
import type { AvgPoolAttrs, Tensor } from "@tensorflow/tfjs-core";
import { poolSizes } from "../windows/pool-sizes.ts";
import { stockGradient, type GradientOverride } from "./gradient-override.ts";

/**
 * The gradient of averages over windows that reach beyond the image. They divide by the pixels inside; the stock
 * gradient of TensorFlow.js's own backends by the size of the window.
 */
export const avgPoolGradient: GradientOverride = {
  kernelName: "AvgPool",
  reason: "mended: wrong where windows reach over the border",
  inputs: ["x"],
  gradient: (dy, [x], attrs) => {
    const share = wrongOn.has(getBackend()) ? sharesInside(x!.shape, attrs as unknown as AvgPoolAttrs) : undefined;
    const scaled = share ? mul(dy, tensor(share.values, [...share.shape])) : dy;
    return stockGradient("AvgPool")!.gradFunc(scaled as Tensor, [x!], attrs);
  },
};

/** Right in TensorFlow itself, and in any backend that follows the definition. */
const wrongOn: ReadonlySet<string> = new Set(["cpu", "wasm", "webgl", "webgpu"]);

/** The size of a window over the number of its pixels inside the image, for each; none if all windows are inside. */
function sharesInside(shape: readonly number[], attrs: AvgPoolAttrs) {
  const [, height, width] = shape as [number, number, number, number];
  const info = poolSizes(shape, attrs);
  const { padInfo, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const rows = along(outHeight, height, filterHeight, strideHeight, padInfo.top);
  const columns = along(outWidth, width, filterWidth, strideWidth, padInfo.left);
  const values = Float32Array.from(
    { length: outHeight * outWidth },
    (_, place) => rows[Math.floor(place / outWidth)]! * columns[place % outWidth]!,
  );
  return values.every((value) => value === 1) ? undefined : { values, shape: [1, outHeight, outWidth, 1] };
}

function along(count: number, size: number, window: number, stride: number, before: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return window / Math.max(1, Math.min(start + window, size) - Math.max(start, 0));
  });
}
