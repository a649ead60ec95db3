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
    const [from, cosinesAt, sinesAt, to] = [x, cosines, sines, y].map((tensor) => addressOf(backend, tensor));
    const row = 8 * half;
    const rows = sizeOf(x.shape) / (2 * half);
    kernels.rotary(from!, row, cosinesAt!, sinesAt!, to!, row, rows, positions, half, direction);
    return y;
  },
);
