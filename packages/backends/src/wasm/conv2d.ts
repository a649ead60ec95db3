import type { Conv2DAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { convGeometry, type ConvAttributes } from "./conv-geometry.ts";
import type { ConvolutionInputs } from "./convolution-method.ts";
import { methodFor } from "./convolution-methods.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { allocate, wasmKernel, type WasmBackend } from "./wasm-backend.ts";
import { withWideStrides } from "./wide-strides.ts";

/** Convolutions by the kernels. */
export const conv2DKernel: KernelOverride = wasmKernel<"x" | "filter", Conv2DAttrs>(
  "Conv2D",
  `mended: garbage where a stride is longer than the filter and padding is "same"; refused NCHW`,
  (stock) => (call) => convolve(call.backend, call.inputs, call.attrs) ?? withWideStrides(stock)(call),
);

/**
 * A convolution by the kernels.
 *
 * @param backend - the wasm backend
 * @param inputs - what it is computed from
 * @param attrs - strides, dilations and padding
 * @returns the result, or `undefined` where the kernels did not start
 * @throws TweedieError if the channels do not come last
 */
export function convolve(
  backend: WasmBackend,
  inputs: ConvolutionInputs,
  attrs: ConvAttributes,
): TensorInfo | undefined {
  const kernels = kernelsOf(backend);
  if (!kernels) return undefined;
  const conv = convGeometry(inputs.x.shape, inputs.filter.shape, attrs);
  const out = allocate(backend, conv.outShape);
  methodFor(conv).forward(backend, kernels, inputs, conv, out);
  return out;
}
