import type { Conv2DAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { convGeometry } from "./conv-geometry.ts";
import { wasmKernel } from "./wasm-backend.ts";

/**
 * Convolutions, with the padding worked out here where a stride is longer than the filter: XNNPACK refuses to work out
 * "same" padding there, and the stock kernels return what the heap held.
 */
export const wideStrideKernels: readonly KernelOverride[] = ["Conv2D", "FusedConv2D"].map((kernelName) =>
  wasmKernel<"x" | "filter", Conv2DAttrs>(
    kernelName,
    `mended: garbage where a stride is longer than the filter and padding is "same"`,
    (stock) => (call) => {
      const { inputs, attrs } = call;
      if (attrs.pad !== "same" || attrs.dataFormat === "NCHW") return stock(call);
      const conv = convGeometry(inputs.x.shape, inputs.filter.shape, attrs);
      const wide = conv.strideHeight > conv.filterHeight || conv.strideWidth > conv.filterWidth;
      if (!wide) return stock(call);
      const { top, bottom, left, right } = conv.padInfo;
      const pad: Conv2DAttrs["pad"] = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ];
      return stock({ ...call, attrs: { ...attrs, pad } });
    },
  ),
);
