import { getKernel } from "@tensorflow/tfjs-core";
import type { _FusedMatMulAttrs, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { matMul } from "./batch-mat-mul.ts";
import { floats, release, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

type Input = "a" | "b" | "bias" | "preluActivationWeights";

/** `activation(a b + bias)`, from the mended matrix product. */
export const fusedMatMulKernel: KernelOverride = wasmKernel<Input, _FusedMatMulAttrs>(
  "_FusedMatMul",
  "mended: the bias enters several times when b is transposed and a sum has more than 48 terms",
  () =>
    ({ inputs, attrs, backend }) => {
      const product = matMul(backend, inputs.a, inputs.b, attrs);
      const bias = inputs.bias as TensorInfo | undefined;
      if (bias) addBias(floats(backend, product), floats(backend, bias));
      return activated(backend, product, attrs, inputs.preluActivationWeights);
    },
);

/** In place: nobody else has seen the product yet. */
function addBias(product: Float32Array, bias: Float32Array): void {
  const columns = bias.length;
  for (let row = 0; row < product.length; row += columns) {
    for (let column = 0; column < columns; column++) product[row + column]! += bias[column]!;
  }
}

function activated(
  backend: WasmBackend,
  x: TensorInfo,
  { activation, leakyreluAlpha }: _FusedMatMulAttrs,
  alpha: TensorInfo | undefined,
): TensorInfo {
  if (activation === "linear") return x;
  const kernelName = kernelOf[activation];
  if (kernelName === undefined) {
    throw new TweedieError(
      `fused.matMul: expected one of linear, ${Object.keys(kernelOf).join(", ")}, got ${activation}. ` +
        `Apply the activation to the result of matMul.`,
    );
  }
  const attrs: NamedAttrMap = activation === "leakyrelu" ? { alpha: leakyreluAlpha ?? 0 } : {};
  const inputs = activation === "prelu" ? { x, alpha } : { x };
  const y = getKernel(kernelName, "wasm").kernelFunc({ inputs, backend, attrs }) as TensorInfo;
  release(backend, x);
  return y;
}

const kernelOf: Readonly<Record<string, string>> = {
  relu: "Relu",
  relu6: "Relu6",
  sigmoid: "Sigmoid",
  elu: "Elu",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};
