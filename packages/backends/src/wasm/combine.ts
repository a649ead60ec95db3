import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { CombineAttributes } from "@tweedie/core";
import { combineKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { writeCombination } from "../linear-combination.ts";
import type { RowExports } from "./row-exports.ts";
import { scratch } from "./scratch.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { addressOf, allocate, floats, sizeOf, wasmKernel } from "./wasm-backend.ts";
import type { WasmBackend } from "./wasm-backend.ts";

/** Linear combinations in one pass over the heap. */
export const combineKernel: KernelOverride = wasmKernel<string, CombineAttributes>(
  combineKernelName,
  "added: linear combinations in one pass",
  () =>
    ({ inputs, attrs, backend }) => {
      const xs = Object.keys(inputs).map((_, k) => inputs[`x${k}`]!);
      const out = allocate(backend, xs[0]!.shape);
      const kernels = kernelsOf(backend);
      if (kernels) combineByKernels(backend, kernels, xs, attrs, out);
      else {
        writeCombination(
          xs.map((x) => floats(backend, x)),
          attrs,
          floats(backend, out),
        );
      }
      return out;
    },
);

/** Writes $\sum_k c_k x_k$ into `out`, in float64 and rounded once; terms with the coefficient 0 are not read. */
export function combineByKernels(
  backend: WasmBackend,
  kernels: RowExports,
  xs: readonly TensorInfo[],
  { coefficients, rows }: CombineAttributes,
  out: TensorInfo,
): void {
  const count = xs.length;
  // Coefficients, places for an address and a coefficient of each term, and the addresses.
  const at = scratch(backend, 2 * coefficients.length + 5 * count);
  const used = at + 8 * coefficients.length;
  const addresses = used + 16 * count;
  const { buffer } = backend.wasm.HEAPU8;
  new Float64Array(buffer, at, coefficients.length).set(coefficients);
  new Uint32Array(buffer, addresses, count).set(xs.map((x) => addressOf(backend, x)));
  kernels.combine(addresses, at, count, rows, sizeOf(out.shape) / rows, addressOf(backend, out), used);
}
