import { getKernel } from "@tensorflow/tfjs-core";
import type { _FusedMatMulAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { activated } from "./activation.ts";
import { matMul } from "./batch-mat-mul.ts";
import { release, sizeOf, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

type Input = "a" | "b" | "bias" | "preluActivationWeights";

/** `activation(a b + bias)`, from the mended matrix product. */
export const fusedMatMulKernel: KernelOverride = wasmKernel<Input, _FusedMatMulAttrs>(
  "_FusedMatMul",
  "mended: the bias enters several times when b is transposed and a sum has more than 48 terms",
  () =>
    ({ inputs, attrs, backend }) => {
      const { a, b } = inputs;
      const bias = inputs.bias as TensorInfo | undefined;
      const columns = b.shape.at(attrs.transposeB ? -2 : -1)!;
      const sum =
        bias && !isRow(bias, columns)
          ? added(backend, matMul(backend, a, b, attrs), bias)
          : matMul(backend, a, b, attrs, bias);
      return activated("matMul", backend, sum, attrs, inputs.preluActivationWeights);
    },
);

/** Whether it has a number for each column of the product, and no more. */
const isRow = ({ dtype, shape }: TensorInfo, columns: number): boolean =>
  dtype === "float32" && shape.at(-1) === columns && sizeOf(shape) === columns;

function added(backend: WasmBackend, product: TensorInfo, bias: TensorInfo): TensorInfo {
  const sum = getKernel("Add", "wasm").kernelFunc({ inputs: { a: product, b: bias }, backend, attrs: {} });
  release(backend, product);
  return sum as TensorInfo;
}
