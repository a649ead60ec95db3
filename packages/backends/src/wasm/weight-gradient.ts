import type { TensorInfo } from "@tensorflow/tfjs-core";
import { weightGradientKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { scratch } from "./scratch.ts";
import { addressOf, allocate, floats } from "./wasm-backend.ts";

/** The gradients of a dense layer's weights and bias, which read that of its output once. */
export const weightGradientKernel: KernelOverride = fusedKernel<"x" | "dy", object, TensorInfo[]>(
  weightGradientKernelName,
  "added: the gradients of weights and bias in one kernel",
  ({ inputs: { x, dy }, backend, kernels }) => {
    const [rows, columns] = x.shape as [number, number];
    const outputs = dy.shape[1]!;
    const weight = allocate(backend, [columns, outputs]);
    const bias = allocate(backend, [outputs]);
    if (rows === 0) floats(backend, weight).fill(0);
    const room = scratch(backend, kernels.weightGradientScratch(outputs, rows));
    const [from, by, weightTo, biasTo] = [x, dy, weight, bias].map((tensor) => addressOf(backend, tensor));
    kernels.weightGradient(from!, by!, weightTo!, biasTo!, rows, columns, outputs, room);
    return [weight, bias];
  },
);
