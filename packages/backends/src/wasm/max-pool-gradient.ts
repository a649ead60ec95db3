import type { MaxPoolGradAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { poolSizes } from "../windows/pool-sizes.ts";
import { writeMaxGradient } from "../windows/write-max-gradient.ts";
import { allocate, floats, wasmKernel } from "./wasm-backend.ts";

/** The gradient of max pooling: to the first of the largest pixels under the window, or the first that is NaN. */
export const maxPoolGradientKernel: KernelOverride = wasmKernel<"dy" | "input", MaxPoolGradAttrs>(
  "MaxPoolGrad",
  "mended: the gradient of a negative pixel went to the first of the batch",
  () =>
    ({ inputs: { dy, input }, attrs, backend }) => {
      const out = allocate(backend, input.shape);
      const [gradient, x, dx] = [dy, input, out].map((tensor) => floats(backend, tensor)) as Three;
      writeMaxGradient(gradient, x, poolSizes(input.shape, attrs), dx);
      return out;
    },
);

type Three = [Float32Array, Float32Array, Float32Array];
