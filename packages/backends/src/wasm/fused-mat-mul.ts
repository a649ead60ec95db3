import type { _FusedMatMulAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { activated } from "./activation.ts";
import { matMul } from "./batch-mat-mul.ts";
import { wasmKernel } from "./wasm-backend.ts";

type Input = "a" | "b" | "bias" | "preluActivationWeights";

/** `activation(a b + bias)`, from the mended matrix product. */
export const fusedMatMulKernel: KernelOverride = wasmKernel<Input, _FusedMatMulAttrs>(
  "_FusedMatMul",
  "mended: the bias enters several times when b is transposed and a sum has more than 48 terms",
  () =>
    ({ inputs, attrs, backend }) => {
      const product = matMul(backend, inputs.a, inputs.b, attrs, inputs.bias as TensorInfo | undefined);
      return activated("matMul", backend, product, attrs, inputs.preluActivationWeights);
    },
);
