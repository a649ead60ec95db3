import type { LogSoftmaxAttrs, SoftmaxAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import { scaledSoftmaxGradientKernelName, scaledSoftmaxKernelName, type ScaledSoftmaxAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { fusedKernel } from "./fused-kernel.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { numberTable } from "./number-table.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { addressOf, allocate, sizeOf, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/** Softmax of a multiple over the last axis, and its gradient. */
export const scaledSoftmaxKernels: readonly KernelOverride[] = [
  fusedKernel<"x", ScaledSoftmaxAttributes>(
    scaledSoftmaxKernelName,
    "added: softmax of a multiple",
    ({ inputs: { x }, attrs: { factor }, backend, kernels }) => softmax(backend, kernels, x, factor, false),
  ),
  fusedKernel<"y" | "dy", ScaledSoftmaxAttributes>(
    scaledSoftmaxGradientKernelName,
    "added: the gradient of softmax in one kernel",
    ({ inputs: { y, dy }, attrs: { factor }, backend, kernels, table }) => {
      const dx = allocate(backend, y.shape);
      const { rows, width } = rowsOf(y);
      const at = [y, dy, dx].map((tensor) => addressOf(backend, tensor)) as [number, number, number];
      kernels.softmaxGradient(...at, rows, width, factor, table);
      return dx;
    },
  ),
];

/** Softmax and its logarithm, where they go over the last axis. */
export const softmaxKernels: readonly KernelOverride[] = [
  wasmKernel<"logits", SoftmaxAttrs>("Softmax", "replaced: slow", (stock) => (call) => {
    const { inputs, backend } = call;
    const kernels = kernelsOf(backend);
    const last = call.attrs.dim === inputs.logits.shape.length - 1;
    if (!kernels || !last || inputs.logits.dtype !== "float32") return stock(call);
    return softmax(backend, kernels, inputs.logits, 1, false);
  }),
  wasmKernel<"logits", LogSoftmaxAttrs>("LogSoftmax", "replaced: slow", (stock) => (call) => {
    const { inputs, backend } = call;
    const kernels = kernelsOf(backend);
    const last = call.attrs.axis === inputs.logits.shape.length - 1;
    if (!kernels || !last || inputs.logits.dtype !== "float32") return stock(call);
    return softmax(backend, kernels, inputs.logits, 1, true);
  }),
];

function softmax(
  backend: WasmBackend,
  kernels: KernelExports,
  x: TensorInfo,
  factor: number,
  logarithm: boolean,
): TensorInfo {
  const y = allocate(backend, x.shape);
  const { rows, width } = rowsOf(x);
  const table = numberTable(backend, kernels);
  kernels.softmax(addressOf(backend, x), addressOf(backend, y), rows, width, factor, Number(logarithm), table);
  return y;
}

function rowsOf({ shape }: TensorInfo): { rows: number; width: number } {
  const width = shape.at(-1) ?? 1;
  return { rows: width === 0 ? 0 : sizeOf(shape) / width, width };
}
