import { rotaryKernelName, type RotaryAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { addressOf, allocate, sizeOf } from "./wasm-backend.ts";

/** Rotary positions in one pass. */
export const rotaryKernel: KernelOverride = fusedKernel<"x" | "cosines" | "sines", RotaryAttributes>(
  rotaryKernelName,
  "added: rotary positions in one pass",
  ({ inputs: { x, cosines, sines }, attrs: { direction }, backend, kernels }) => {
    const [positions, , half] = cosines.shape as [number, number, number];
    const y = allocate(backend, x.shape);
    const at = [x, cosines, sines, y].map((tensor) => addressOf(backend, tensor)) as [number, number, number, number];
    kernels.rotary(...at, sizeOf(x.shape) / (2 * half), positions, half, direction);
    return y;
  },
);
