import type { TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { numberTable } from "./number-table.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/** What a fused kernel is called with: its inputs and attributes, and what it needs to run. */
export interface FusedCall<Input extends string, Attributes> {
  readonly inputs: Readonly<Record<Input, TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: WasmBackend;
  readonly kernels: KernelExports;
  /** The address of the table of numbers. */
  readonly table: number;
}

/**
 * Declares a kernel that stands for several operations. It is registered only once the kernels have started.
 *
 * @param kernelName - its name
 * @param reason - what it does, for the report
 * @param run - computes the outputs
 * @returns the declaration
 */
export function fusedKernel<Input extends string, Attributes, Output extends TensorInfo | TensorInfo[] = TensorInfo>(
  kernelName: string,
  reason: string,
  run: (call: FusedCall<Input, Attributes>) => Output,
): KernelOverride {
  return wasmKernel<Input, Attributes, Output>(kernelName, reason, () => (call) => {
    const kernels = kernelsOf(call.backend);
    if (!kernels) {
      throw new TweedieError(
        `${kernelName}: expected a wasm backend with kernels, got one without. Start it with useBackend("wasm").`,
      );
    }
    return run({ ...call, kernels, table: numberTable(call.backend, kernels) });
  });
}
