import { biasedProductKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { matMul } from "./batch-mat-mul.ts";
import { fusedKernel } from "./fused-kernel.ts";

/** A product of matrices with its bias added as it is stored. */
export const biasedProductKernel: KernelOverride = fusedKernel<"x" | "weight" | "bias", object>(
  biasedProductKernelName,
  "added: products with a bias in one kernel",
  ({ inputs: { x, weight, bias }, backend }) =>
    matMul(backend, x, weight, { transposeA: false, transposeB: false }, bias),
);
