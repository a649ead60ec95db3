import type { FusedConv2DAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { activated, withOwnActivation } from "./activation.ts";
import { convolve } from "./conv2d.ts";
import { sizeOf, wasmKernel } from "./wasm-backend.ts";
import { withWideStrides } from "./wide-strides.ts";

type Input = "x" | "filter" | "bias" | "preluActivationWeights";

/**
 * `activation(x * filter + bias)` by the kernels; slopes of prelu and other shapes of a bias are left to the stock one,
 * save for its activation, which would make 0 of NaN.
 */
export const fusedConv2DKernel: KernelOverride = wasmKernel<Input, FusedConv2DAttrs>(
  "FusedConv2D",
  `mended: garbage where a stride is longer than the filter and padding is "same"; refused NCHW`,
  (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const { x, filter } = inputs;
    const bias = inputs.bias as TensorInfo | undefined;
    const plain = activations.has(attrs.activation);
    const fits = !bias || (bias.shape.at(-1) === filter.shape[3] && sizeOf(bias.shape) === filter.shape[3]);
    const sum = plain && fits ? convolve(backend, { x, filter, bias }, attrs) : undefined;
    if (sum) return activated("conv2d", backend, sum, attrs);
    return withOwnActivation("conv2d", withWideStrides<Input, FusedConv2DAttrs>(stock))(call);
  },
);

const activations = new Set<string>(["linear", "relu", "relu6", "sigmoid", "elu", "leakyrelu"]);
