import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { overPairs } from "./pair-loop.ts";
import type { PairLoop } from "./pair-loop.ts";
import { floats, release, wasmKernel } from "./wasm-backend.ts";

const loops: Readonly<Record<string, PairLoop>> = {
  Maximum: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = Math.max(a[j]!, b[k]!);
  },
  Minimum: (out, a, aStep, b, bStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += aStep, k += bStep) out[i] = Math.min(a[j]!, b[k]!);
  },
};

/** The larger and the smaller of two numbers, NaN where one of them is. */
export const extremeKernels: readonly KernelOverride[] = Object.entries(loops).map(([kernelName, loop]) =>
  wasmKernel<"a" | "b">(kernelName, "mended: lost a NaN of the second tensor", (stock) => (call) => {
    const { inputs, backend } = call;
    const { a, b } = inputs;
    const looped = overPairs(backend, loop, a, b, "float32");
    if (looped) return looped;
    const out = stock(call);
    if (a.dtype !== "float32" || b.dtype !== "float32" || !floats(backend, b).some(Number.isNaN)) return out;
    // The stock kernel keeps a NaN of the first.
    const turned: TensorInfo = stock({ ...call, inputs: { a: b, b: a } });
    const [target, other] = [floats(backend, out), floats(backend, turned)];
    for (let i = 0; i < target.length; i++) if (Number.isNaN(other[i])) target[i] = NaN;
    release(backend, turned);
    return out;
  }),
);
