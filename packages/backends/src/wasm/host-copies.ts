import type { TensorInfo } from "@tensorflow/tfjs-core";
import { addFromHostKernelName, copyToHostKernelName } from "@tweedie/core";
import type { AddFromHostAttributes, CopyToHostAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { allocate, floats, sizeOf, type WasmBackend, wasmKernel } from "./wasm-backend.ts";

/** Copies between the heap and memory that threads share, without arrays in between. */
export const hostCopyKernels: readonly KernelOverride[] = [
  kernel<CopyToHostAttributes>(
    copyToHostKernelName,
    "added: reads many tensors without arrays in between",
    ({ inputs, attrs: { target }, backend }) => {
      let at = 0;
      for (const x of inputs.x) {
        target.set(floats(backend, x), at);
        at += sizeOf(x.shape);
      }
      return [];
    },
  ),
  kernel<AddFromHostAttributes>(
    addFromHostKernelName,
    "added: adds what other threads have computed",
    ({ inputs, attrs: { terms }, backend }) => {
      // All of them first: an allocation may move the heap.
      const sums = inputs.x.map(({ shape }) => allocate(backend, shape));
      let at = 0;
      inputs.x.forEach((x, i) => {
        const [from, to] = [floats(backend, x), floats(backend, sums[i]!)];
        add(from, terms, at, to);
        at += from.length;
      });
      return sums;
    },
  ),
];

/** Of one term the sum in float64, rounded, is that in float32; several are not rounded before the end. */
function add(from: Float32Array, terms: readonly Float32Array[], at: number, to: Float32Array): void {
  const [only] = terms;
  if (terms.length === 1) {
    for (let i = 0; i < from.length; i++) to[i] = from[i]! + only![at + i]!;
    return;
  }
  for (let i = 0; i < from.length; i++) {
    let sum = from[i]!;
    for (const term of terms) sum += term[at + i]!;
    to[i] = sum;
  }
}

interface Call<Attributes> {
  readonly inputs: { readonly x: readonly TensorInfo[] };
  readonly attrs: Attributes;
  readonly backend: WasmBackend;
}

/** A kernel of a list of tensors. */
function kernel<Attributes>(
  kernelName: string,
  reason: string,
  run: (call: Call<Attributes>) => TensorInfo[],
): KernelOverride {
  return wasmKernel<string, Attributes, TensorInfo[]>(kernelName, reason, () => (call) => run(call as never));
}
