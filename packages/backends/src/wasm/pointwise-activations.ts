import {
  activationGradientKernelName,
  activationKernelNames,
  type ActivationKernelName,
  type ActivationKernelNames,
} from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { addressOf, allocate, sizeOf } from "./wasm-backend.ts";

const names = Object.entries(activationKernelNames) as [keyof ActivationKernelNames, ActivationKernelName][];

/** Activations and their gradients, each in one pass. */
export const activationKernels: readonly KernelOverride[] = names.flatMap(([key, name]) => [
  fusedKernel<"x", object>(name, "added: an activation in one pass", ({ inputs: { x }, backend, kernels, table }) => {
    const y = allocate(backend, x.shape);
    kernels[key](addressOf(backend, x), addressOf(backend, y), sizeOf(x.shape), table);
    return y;
  }),
  fusedKernel<"x" | "dy", object>(
    activationGradientKernelName(name),
    "added: the gradient of an activation in one pass",
    ({ inputs: { x, dy }, backend, kernels, table }) => {
      const dx = allocate(backend, x.shape);
      const at = [x, dy, dx].map((tensor) => addressOf(backend, tensor)) as [number, number, number];
      kernels[`${key}Gradient`](...at, sizeOf(x.shape), table);
      return dx;
    },
  ),
]);
