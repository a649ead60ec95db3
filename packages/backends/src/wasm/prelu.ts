import { getKernel } from "@tensorflow/tfjs-core";
import type { NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { release, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/** `x` above 0 and `alpha x` below, for slopes of any shape that broadcasts; the stock kernel repeats them in a row. */
export const preluKernel: KernelOverride = wasmKernel<"x" | "alpha">(
  "Prelu",
  "mended: took slopes in the wrong order",
  (stock) => (call) => {
    const { inputs, backend } = call;
    const { x, alpha } = inputs;
    if (isEndOf(alpha.shape, x.shape)) return stock(call);
    const above = run(backend, "Relu", { x });
    const turned = run(backend, "Neg", { x });
    const below = run(backend, "Relu", { x: turned });
    const sloped = run(backend, "Multiply", { a: below, b: alpha });
    const out = run(backend, "Sub", { a: above, b: sloped });
    release(backend, above, turned, below, sloped);
    return out;
  },
);

/** Whether a tensor of one shape is as a whole repeated over leading axes of the other. */
function isEndOf(shape: readonly number[], whole: readonly number[]): boolean {
  const first = shape.findIndex((size) => size !== 1);
  if (first < 0) return true;
  const end = shape.slice(first);
  return whole.slice(whole.length - end.length).every((size, axis) => size === end[axis]);
}

function run(backend: WasmBackend, kernelName: string, inputs: NamedTensorInfoMap): TensorInfo {
  return getKernel(kernelName, "wasm").kernelFunc({ inputs, backend, attrs: {} }) as TensorInfo;
}
