import type { DepthwiseConv2dNativeAttrs, FusedConv2DAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { wasmKernel } from "./wasm-backend.ts";
import { withWideStrides } from "./wide-strides.ts";

type Input = "x" | "filter";

const reason = `mended: garbage where a stride is longer than the filter and padding is "same"`;

/** Depthwise convolutions by XNNPACK. */
export const depthwiseKernels: readonly KernelOverride[] = [
  wasmKernel<Input, DepthwiseConv2dNativeAttrs>("DepthwiseConv2dNative", reason, withWideStrides),
  wasmKernel<Input, FusedConv2DAttrs>("FusedDepthwiseConv2D", reason, withWideStrides),
];
