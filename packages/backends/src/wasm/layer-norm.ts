import type { TensorInfo } from "@tensorflow/tfjs-core";
import { layerNormGradientKernelName, layerNormKernelName, type LayerNormAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { scratch } from "./scratch.ts";
import { addressOf, allocate, floats, sizeOf } from "./wasm-backend.ts";

type Input = "x" | "scale" | "shift";

/** Layer normalisation and its gradients. */
export const layerNormKernels: readonly KernelOverride[] = [
  fusedKernel<Input, LayerNormAttributes>(
    layerNormKernelName,
    "added: layer normalisation in one kernel",
    ({ inputs: { x, scale, shift }, attrs: { epsilon }, backend, kernels, table }) => {
      const y = allocate(backend, x.shape);
      const { batch, rows, width } = sizesOf(x);
      if (sizeOf(x.shape) === 0) return y;
      const working = scratch(backend, kernels.layerNormScratch(width));
      const [xAt, yAt] = [addressOf(backend, x), addressOf(backend, y)];
      const [scaleAt, shiftAt] = [addressOf(backend, scale), addressOf(backend, shift)];
      const [scaleStep, shiftStep] = [stepOf(scale, width), stepOf(shift, width)];
      kernels.layerNorm(xAt, yAt, scaleAt, scaleStep, shiftAt, shiftStep, batch, rows, width, epsilon, working, table);
      return y;
    },
  ),
  fusedKernel<Input | "dy", LayerNormAttributes, TensorInfo[]>(
    layerNormGradientKernelName,
    "added: the gradients of layer normalisation in one kernel",
    ({ inputs: { x, scale, shift, dy }, attrs: { epsilon }, backend, kernels, table }) => {
      const [dx, dScale, dShift] = [x, scale, shift].map(({ shape }) => allocate(backend, shape)) as [
        TensorInfo,
        TensorInfo,
        TensorInfo,
      ];
      const { batch, rows, width } = sizesOf(x);
      if (sizeOf(x.shape) === 0) {
        for (const gradient of [dScale, dShift]) floats(backend, gradient).fill(0);
        return [dx, dScale, dShift];
      }
      const working = scratch(backend, kernels.layerNormScratch(width));
      kernels.layerNormGradient(
        addressOf(backend, x),
        addressOf(backend, dy),
        addressOf(backend, scale),
        stepOf(scale, width),
        addressOf(backend, dx),
        addressOf(backend, dScale),
        addressOf(backend, dShift),
        stepOf(shift, width),
        batch,
        rows,
        width,
        epsilon,
        working,
        table,
      );
      return [dx, dScale, dShift];
    },
  ),
];

/** All axes between the first and the last are rows of a batch. */
function sizesOf({ shape }: TensorInfo): { readonly batch: number; readonly rows: number; readonly width: number } {
  return { batch: shape[0]!, rows: sizeOf(shape.slice(1, -1)), width: shape.at(-1)! };
}

/** From the parameters of one batch to those of the next. */
const stepOf = ({ shape }: TensorInfo, width: number): number => (sizeOf(shape) === width ? 0 : width);
