import type { TensorInfo } from "@tensorflow/tfjs-core";
import { groupNormGradientKernelName, groupNormKernelName, type GroupNormAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { scratch } from "./scratch.ts";
import { addressOf, allocate, floats, sizeOf } from "./wasm-backend.ts";

type Input = "x" | "scale" | "shift";

/** Group normalisation with its activation, and its gradients. */
export const groupNormKernels: readonly KernelOverride[] = [
  fusedKernel<Input, GroupNormAttributes>(
    groupNormKernelName,
    "added: group normalisation and activation in one kernel",
    ({ inputs: { x, scale, shift }, attrs, backend, kernels, table }) => {
      const y = allocate(backend, x.shape);
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      if (sizeOf(x.shape) === 0) return y;
      const working = scratch(backend, kernels.groupNormScratch(channels));
      kernels.groupNorm(
        addressOf(backend, x),
        addressOf(backend, y),
        addressOf(backend, scale),
        stepOf(scale, channels),
        addressOf(backend, shift),
        stepOf(shift, channels),
        batch,
        height * width,
        channels,
        attrs.groups,
        attrs.epsilon,
        Number(attrs.activate),
        working,
        table,
      );
      return y;
    },
  ),
  fusedKernel<Input | "dy", GroupNormAttributes, TensorInfo[]>(
    groupNormGradientKernelName,
    "added: the gradients of group normalisation and activation in one kernel",
    ({ inputs: { x, scale, shift, dy }, attrs, backend, kernels, table }) => {
      const [dx, dScale, dShift] = [x, scale, shift].map(({ shape }) => allocate(backend, shape)) as [
        TensorInfo,
        TensorInfo,
        TensorInfo,
      ];
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      if (sizeOf(x.shape) === 0) {
        for (const gradient of [dScale, dShift]) floats(backend, gradient).fill(0);
        return [dx, dScale, dShift];
      }
      const working = scratch(backend, kernels.groupNormScratch(channels));
      kernels.groupNormGradient(
        addressOf(backend, x),
        addressOf(backend, dy),
        addressOf(backend, scale),
        stepOf(scale, channels),
        addressOf(backend, shift),
        stepOf(shift, channels),
        addressOf(backend, dx),
        addressOf(backend, dScale),
        addressOf(backend, dShift),
        batch,
        height * width,
        channels,
        attrs.groups,
        attrs.epsilon,
        Number(attrs.activate),
        working,
        table,
      );
      return [dx, dScale, dShift];
    },
  ),
];

/** From the parameters of one image to those of the next. */
const stepOf = ({ shape }: TensorInfo, channels: number): number => (sizeOf(shape) === channels ? 0 : channels);
