import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { biasedConvolutionKernelName, biasedProductKernelName } from "@tweedie/core";
import type { BiasedConvolutionAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { flagAttribute, integersAttribute, nativeKernel, textAttribute, typeAttribute } from "./native-backend.ts";
import type { NativeBackend } from "./native-backend.ts";

/** Convolutions and products of matrices, to which bias and residual are added in place. */
export const biasKernels: readonly KernelOverride[] = [
  nativeKernel<string, BiasedConvolutionAttributes>(
    biasedConvolutionKernelName,
    "added: convolutions with bias and residual in two operations",
    () =>
      ({ inputs, attrs: { strides }, backend }) => {
        const { x, filter, bias, residual } = inputs;
        const attributes = [
          typeAttribute(backend, "T", "float32"),
          integersAttribute(backend, "strides", [1, strides, strides, 1]),
          textAttribute(backend, "padding", "SAME"),
          textAttribute(backend, "data_format", "NHWC"),
        ];
        const images = backend.executeSingleOutput("Conv2D", attributes, [x!, filter!]);
        return biased(backend, images, bias!, residual ? [residual] : []);
      },
  ),
  nativeKernel<"x" | "weight" | "bias">(
    biasedProductKernelName,
    "added: products with a bias in two operations",
    () =>
      ({ inputs: { x, weight, bias }, backend }) => {
        const attributes = [
          typeAttribute(backend, "T", "float32"),
          flagAttribute(backend, "transpose_a", false),
          flagAttribute(backend, "transpose_b", false),
        ];
        return biased(backend, backend.executeSingleOutput("MatMul", attributes, [x, weight]), bias, []);
      },
  ),
];

/** Adds to what nobody else holds, and takes it. */
function biased(backend: NativeBackend, x: Tensor, bias: TensorInfo, residuals: readonly TensorInfo[]): Tensor {
  const attributes = [integersAttribute(backend, "residuals", residuals.length)];
  const sum = backend.executeSingleOutput("TweedieAddBias", attributes, [x, bias, ...residuals]);
  x.dispose();
  return sum;
}
