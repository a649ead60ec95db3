import type { ResizeBilinearAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { addBilinearGradient } from "../resize/bilinear-gradient.ts";
import { allocate, floats, wasmKernel } from "./wasm-backend.ts";

/** The gradient of a bilinear resize. */
export const resizeBilinearGradientKernel: KernelOverride = wasmKernel<"images" | "dy", ResizeBilinearAttrs>(
  "ResizeBilinearGrad",
  "mended: ignores halfPixelCenters",
  () =>
    ({ inputs: { images, dy }, attrs, backend }) => {
      const out = allocate(backend, images.shape);
      const target = floats(backend, out);
      target.fill(0);
      addBilinearGradient(floats(backend, dy), dy.shape, target, images.shape, attrs);
      return out;
    },
);
