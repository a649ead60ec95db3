import type { KernelOverride } from "../kernel-override.ts";
import { overPairs } from "./pair-loop.ts";
import type { PairLoop } from "./pair-loop.ts";
import { wasmKernel } from "./wasm-backend.ts";

// A loop for each, as engines compile a loop that calls one function or another to something slower.
const loops: Readonly<Record<string, PairLoop>> = {
  Equal: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = Number(a[j] === b[k]);
  },
  NotEqual: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = Number(a[j] !== b[k]);
  },
  Greater: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = a[j]! > b[k]! ? 1 : 0;
  },
  GreaterEqual: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = a[j]! >= b[k]! ? 1 : 0;
  },
  Less: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = a[j]! < b[k]! ? 1 : 0;
  },
  LessEqual: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = a[j]! <= b[k]! ? 1 : 0;
  },
};

/** Comparisons of floats with as many others, or with one. */
export const comparisonKernels: readonly KernelOverride[] = Object.entries(loops).map(([kernelName, loop]) =>
  wasmKernel<"a" | "b">(kernelName, "replaced for floats: slow", (stock) => (call) => {
    const { inputs, backend } = call;
    return overPairs(backend, loop, inputs.a, inputs.b, "bool") ?? stock(call);
  }),
);
