import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, floats, release, sizeOf, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/**
 * Arithmetic between `[..., groups, few]` and `[..., groups, 1]`, as in a group normalisation.
 *
 * XNNPACK repeats a scalar along the last axis only, so with few elements there it does next to nothing at a time. Here
 * the small tensor is first written out along the last axis, and the two last axes become one.
 */
export const groupBroadcastKernels: readonly KernelOverride[] = ["Add", "Sub", "Multiply", "RealDiv"].map(
  (kernelName) =>
    wasmKernel<"a" | "b">(
      kernelName,
      "replaced where groups of few channels are scaled or shifted: slow",
      (stock) => (call) => {
        const {
          inputs: { a, b },
          backend,
        } = call;
        if (a.dtype !== "float32" || b.dtype !== "float32") return stock(call);
        const smallB = isGroupwise(a.shape, b.shape);
        if (!smallB && !isGroupwise(b.shape, a.shape)) return stock(call);
        const [large, small] = smallB ? [a, b] : [b, a];
        const wide = writtenOut(backend, small, large.shape.at(-1)!);
        const flat = { ...large, shape: joined(large.shape) };
        const out = stock({ ...call, inputs: smallB ? { a: flat, b: wide } : { a: wide, b: flat } });
        release(backend, wide);
        return { ...out, shape: [...large.shape] };
      },
    ),
);

function isGroupwise(large: readonly number[], small: readonly number[]): boolean {
  const last = large.length - 1;
  if (last < 2 || small.length !== large.length || small[last] !== 1 || small[last - 1] !== large[last - 1])
    return false;
  const few = large[last]!;
  // Writing out must cost little against the rest.
  if (few < 2 || few > 32 || sizeOf(small) * few * 4 > sizeOf(large)) return false;
  return small.every((size, axis) => size === large[axis] || size === 1);
}

const joined = (shape: readonly number[]) => [...shape.slice(0, -2), shape.at(-2)! * shape.at(-1)!];

function writtenOut(backend: WasmBackend, x: TensorInfo, times: number): TensorInfo {
  const out = allocate(backend, joined([...x.shape.slice(0, -1), times]));
  const source = floats(backend, x);
  const target = floats(backend, out);
  let p = 0;
  for (const value of source) for (let k = 0; k < times; k++) target[p++] = value;
  return out;
}
