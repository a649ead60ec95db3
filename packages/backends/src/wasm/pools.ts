import type { AvgPoolAttrs, backend_util, MaxPoolAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { poolSizes } from "../windows/pool-sizes.ts";
import { writeMaxima, writeMeans } from "../windows/write-pools.ts";
import { allocate, elements, floats, wasmKernel } from "./wasm-backend.ts";

/** Pools by XNNPACK, save for what it gets wrong: NaN under a window, windows beside the image, integers. */
export const poolKernels: readonly KernelOverride[] = [
  wasmKernel<"x", MaxPoolAttrs>(
    "MaxPool",
    "mended: lost NaN; garbage of windows beside the image",
    (stock) => (call) => {
      const { inputs, attrs, backend } = call;
      const { x } = inputs;
      const pool = poolSizes(x.shape, attrs);
      if (x.dtype === "float32" && touchImage(pool) && !hasNaN(floats(backend, x))) return stock(call);
      const out = allocate(backend, pool.outShape, x.dtype);
      writeMaxima(elements(backend, x), pool, elements(backend, out));
      return out;
    },
  ),
  wasmKernel<"x", AvgPoolAttrs>("AvgPool", "mended: -Infinity for NaN and beside the image", (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    const pool = poolSizes(x.shape, attrs);
    if (x.dtype === "float32" && touchImage(pool)) {
      const out = stock(call);
      // What XNNPACK makes of NaN.
      if (!floats(backend, out).includes(-Infinity)) return out;
      writeMeans(floats(backend, x), pool, floats(backend, out));
      return out;
    }
    const out = allocate(backend, pool.outShape);
    writeMeans(elements(backend, x), pool, floats(backend, out));
    return out;
  }),
];

/** Whether there is a pixel under each window. */
function touchImage(pool: backend_util.Conv2DInfo): boolean {
  const { padInfo, filterHeight, filterWidth, inHeight, inWidth } = pool;
  return (
    padInfo.top < filterHeight &&
    padInfo.left < filterWidth &&
    (pool.outHeight - 1) * pool.strideHeight - padInfo.top < inHeight &&
    (pool.outWidth - 1) * pool.strideWidth - padInfo.left < inWidth
  );
}

function hasNaN(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}
