import type { CombineAttributes } from "@tweedie/core";
import { combineKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { writeCombination } from "../linear-combination.ts";
import { allocate, floats, wasmKernel } from "./wasm-backend.ts";

/** Linear combinations in one pass over the heap. */
export const combineKernel: KernelOverride = wasmKernel<string, CombineAttributes>(
  combineKernelName,
  "added: linear combinations in one pass",
  () =>
    ({ inputs, attrs, backend }) => {
      const out = allocate(backend, inputs["x0"]!.shape);
      const xs = Object.keys(inputs).map((_, k) => floats(backend, inputs[`x${k}`]!));
      writeCombination(xs, attrs, floats(backend, out));
      return out;
    },
);
