import { backend_util } from "@tensorflow/tfjs-core";
import type { MaxPoolGradAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, floats, wasmKernel } from "./wasm-backend.ts";

/** The gradient of max pooling: to the first of the largest pixels under the window. */
export const maxPoolGradientKernel: KernelOverride = wasmKernel<"dy" | "input", MaxPoolGradAttrs>(
  "MaxPoolGrad",
  "mended: the gradient of a negative pixel went to the first of the batch",
  () =>
    ({ inputs: { dy, input }, attrs: { filterSize, strides, pad, dimRoundingMode }, backend }) => {
      const shape = input.shape as [number, number, number, number];
      const pool = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const out = allocate(backend, shape);
      const [x, gradient, dx] = [input, dy, out].map((tensor) => floats(backend, tensor)) as Three;
      dx.fill(0);
      let p = 0;
      for (let image = 0; image < pool.batchSize; image++) {
        for (let row = 0; row < pool.outHeight; row++) {
          for (let column = 0; column < pool.outWidth; column++) {
            for (let channel = 0; channel < pool.outChannels; channel++) {
              dx[largest(x, pool, image, row, column, channel)]! += gradient[p++]!;
            }
          }
        }
      }
      return out;
    },
);

type Three = [Float32Array, Float32Array, Float32Array];

function largest(
  x: Float32Array,
  pool: backend_util.Conv2DInfo,
  image: number,
  row: number,
  column: number,
  channel: number,
): number {
  const top = row * pool.strideHeight - pool.padInfo.top;
  const left = column * pool.strideWidth - pool.padInfo.left;
  let found = -1;
  for (let i = Math.max(0, top); i < Math.min(pool.inHeight, top + pool.filterHeight); i++) {
    for (let j = Math.max(0, left); j < Math.min(pool.inWidth, left + pool.filterWidth); j++) {
      const at = ((image * pool.inHeight + i) * pool.inWidth + j) * pool.inChannels + channel;
      if (found < 0 || x[at]! > x[found]!) found = at;
    }
  }
  return found;
}
