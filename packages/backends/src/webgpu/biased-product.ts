import { getKernel } from "@tensorflow/tfjs-core";
import { biasedProductKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";

/** A product of matrices with a bias, in one program: the stock one that also takes matrices in stacks. */
export const biasedProductKernel: KernelOverride = {
  kernelName: biasedProductKernelName,
  reason: "added: products with a bias in one program",
  make: () => (call) => {
    const { x, weight, bias } = call.inputs;
    return getKernel("_FusedMatMul", "webgpu").kernelFunc({
      inputs: { a: x, b: weight, bias },
      attrs: { transposeA: false, transposeB: false, activation: "linear" },
      backend: call.backend,
    });
  },
};
