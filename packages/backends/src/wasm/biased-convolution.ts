import { getKernel } from "@tensorflow/tfjs-core";
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import { biasedConvolutionKernelName, filterBiasGradientKernelName } from "@tweedie/core";
import type { BiasedConvolutionAttributes, FilterBiasGradientAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { convolve } from "./conv2d.ts";
import { convGeometry } from "./conv-geometry.ts";
import { methodFor } from "./convolution-methods.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { allocate, release, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

type Input = "x" | "filter" | "bias" | "residual";

/** A convolution with its bias and residual, added as its results are stored. */
export const biasedConvolutionKernel: KernelOverride = wasmKernel<Input, BiasedConvolutionAttributes>(
  biasedConvolutionKernelName,
  "added: a convolution with bias and residual in one pass",
  () =>
    ({ inputs: { x, filter, bias, ...rest }, attrs, backend }) => {
      const residual = rest.residual as TensorInfo | undefined;
      const convolved = convolve(backend, { x, filter, bias, residual }, attrs);
      if (convolved) return convolved;
      const plain = run(backend, "Conv2D", { x, filter }, { ...attrs, dilations: 1, dataFormat: "NHWC" });
      const sum = added(backend, plain, bias);
      return residual ? added(backend, sum, residual) : sum;
    },
);

/** The gradients of a convolution by its filter and its bias, which both pass over all of `dy`. */
export const filterBiasGradientKernel: KernelOverride = wasmKernel<
  "x" | "dy",
  FilterBiasGradientAttributes,
  TensorInfo[]
>(
  filterBiasGradientKernelName,
  "added: the gradients of a convolution's filter and bias in one pass",
  () =>
    ({ inputs: { x, dy }, attrs, backend }) => {
      const kernels = kernelsOf(backend);
      if (!kernels) {
        const filter = run(backend, "Conv2DBackpropFilter", { x, dy }, { ...attrs, dataFormat: "NHWC" });
        return [filter, run(backend, "Sum", { x: dy }, { axis: [0, 1, 2], keepDims: false })];
      }
      const conv = convGeometry(x.shape, attrs.filterShape, attrs);
      const [filter, bias] = [allocate(backend, attrs.filterShape), allocate(backend, [conv.outChannels])];
      methodFor(conv).filterGradient(backend, kernels, { x, dy }, conv, filter, bias);
      return [filter, bias];
    },
);

/** In the place of its first term, which nobody else has seen yet. */
function added(backend: WasmBackend, a: TensorInfo, b: TensorInfo): TensorInfo {
  const sum = run(backend, "Add", { a, b });
  release(backend, a);
  return sum;
}

function run(
  backend: WasmBackend,
  kernelName: string,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap = {},
): TensorInfo {
  return getKernel(kernelName, "wasm").kernelFunc({ inputs, backend, attrs }) as TensorInfo;
}
