import type { ResizeBilinearAttrs } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { webGpuKernel } from "./webgpu-backend.ts";

/** The gradients of resizing, which know nothing of half-pixel centres: refused, where the stock ones are wrong. */
export const resizeGradientKernels: readonly KernelOverride[] = ["ResizeNearestNeighborGrad", "ResizeBilinearGrad"].map(
  (kernelName) =>
    webGpuKernel<"images" | "dy", ResizeBilinearAttrs>(
      kernelName,
      "refused with halfPixelCenters: ignored there",
      (stock) => (call) => {
        if (!call.attrs.halfPixelCenters) return stock(call);
        throw new TweedieError(
          `${kernelName}: expected halfPixelCenters = false on webgpu, got true. Resize without it, or use "wasm".`,
        );
      },
    ),
);
