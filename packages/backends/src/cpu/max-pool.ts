import type { MaxPoolAttrs, MaxPoolGradAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { poolSizes } from "../windows/pool-sizes.ts";
import { writeMaxGradient } from "../windows/write-max-gradient.ts";
import { writeMaxima } from "../windows/write-pools.ts";
import { cpuKernel, values } from "./cpu-backend.ts";

/** Max pooling that is NaN where a pixel under the window is, and its gradient. */
export const maxPoolKernels: readonly KernelOverride[] = [
  cpuKernel<"x", MaxPoolAttrs>("MaxPool", "mended: lost NaN", ({ inputs: { x }, attrs, backend }) => {
    const pool = poolSizes(x.shape, attrs);
    const size = pool.outShape.reduce((product, length) => product * length, 1);
    const out = x.dtype === "int32" ? new Int32Array(size) : new Float32Array(size);
    writeMaxima(values(backend, x), pool, out);
    return backend.makeTensorInfo(pool.outShape, x.dtype, out as Float32Array);
  }),
  cpuKernel<"dy" | "input", MaxPoolGradAttrs>(
    "MaxPoolGrad",
    "mended: lost the gradient of windows with NaN",
    ({ inputs: { dy, input }, attrs, backend }) => {
      const x = values(backend, input);
      const dx = new Float32Array(x.length);
      writeMaxGradient(values(backend, dy), x, poolSizes(input.shape, attrs), dx);
      return backend.makeTensorInfo(input.shape, "float32", dx);
    },
  ),
];
