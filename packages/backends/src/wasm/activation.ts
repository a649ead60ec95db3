import { getKernel } from "@tensorflow/tfjs-core";
import type { FusedConv2DAttrs, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { release, type WasmBackend, type WasmKernel } from "./wasm-backend.ts";

/** What TensorFlow.js calls the activation of a fused operation. */
export interface ActivationAttributes {
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

/**
 * Applies the activation of a fused operation to its result.
 *
 * @param operation - its name, for the error
 * @param backend - the wasm backend
 * @param x - the result, which is released unless it is returned
 * @param attrs - which activation
 * @param alpha - the slopes of prelu
 * @returns the activated result
 * @throws TweedieError if there is no such activation
 */
export function activated(
  operation: string,
  backend: WasmBackend,
  x: TensorInfo,
  { activation, leakyreluAlpha }: ActivationAttributes,
  alpha?: TensorInfo,
): TensorInfo {
  if (activation === "linear") return x;
  const kernelName = activationKernels[activation];
  if (kernelName === undefined) {
    throw new TweedieError(
      `fused.${operation}: expected one of linear, ${Object.keys(activationKernels).join(", ")}, got ${activation}. ` +
        `Apply the activation to the result of ${operation}.`,
    );
  }
  const attrs: NamedAttrMap = activation === "leakyrelu" ? { alpha: leakyreluAlpha ?? 0 } : {};
  const inputs = activation === "prelu" ? { x, alpha } : { x };
  const y = getKernel(kernelName, "wasm").kernelFunc({ inputs, backend, attrs }) as TensorInfo;
  release(backend, x);
  return y;
}

/**
 * A stock convolution with its activation in a kernel of its own: XNNPACK's own ones make 0 of NaN.
 *
 * @param operation - its name, for the error
 * @param stock - the convolution
 * @returns the convolution and the activation
 */
export function withOwnActivation<Input extends string>(
  operation: string,
  stock: WasmKernel<Input | "preluActivationWeights", FusedConv2DAttrs>,
): WasmKernel<Input | "preluActivationWeights", FusedConv2DAttrs> {
  return ({ inputs, attrs, backend }) => {
    // The stock kernel uses slopes wherever there are some.
    const { preluActivationWeights: slopes, ...others } = inputs;
    const linear = { inputs: others as typeof inputs, attrs: { ...attrs, activation: "linear" as const }, backend };
    return activated(operation, backend, stock(linear), attrs, slopes);
  };
}

const activationKernels: Readonly<Record<string, string>> = {
  relu: "Relu",
  relu6: "Relu6",
  sigmoid: "Sigmoid",
  elu: "Elu",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};
