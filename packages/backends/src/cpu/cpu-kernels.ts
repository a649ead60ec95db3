import type { ResizeBilinearAttrs, ResizeNearestNeighborAttrs } from "@tensorflow/tfjs-core";
import type { CombineAttributes } from "@tweedie/core";
import { combineKernelName } from "@tweedie/core";
import { writeCombination } from "../linear-combination.ts";
import type { KernelOverride } from "../kernel-override.ts";
import { refuseDoubleBroadcast } from "../refuse-double-broadcast.ts";
import { addBilinearGradient } from "../resize/bilinear-gradient.ts";
import { addNearestGradient } from "../resize/nearest-gradient.ts";
import { cpuKernel, values } from "./cpu-backend.ts";
import { maxPoolKernels } from "./max-pool.ts";
import { weightUpdateKernels } from "./weight-updates.ts";

/** What this package changes in the cpu backend. */
export const cpuKernels: readonly KernelOverride[] = [
  refuseDoubleBroadcast,
  ...weightUpdateKernels,
  ...maxPoolKernels,
  cpuKernel<"images" | "dy", ResizeNearestNeighborAttrs>(
    "ResizeNearestNeighborGrad",
    "mended: wrong for every image of a batch but the first; ignores halfPixelCenters",
    ({ inputs: { images, dy }, attrs, backend }) => {
      const dx = new Float32Array(images.shape.reduce((size, length) => size * length, 1));
      addNearestGradient(values(backend, dy), dy.shape, dx, images.shape, attrs);
      return backend.makeTensorInfo(images.shape, "float32", dx);
    },
  ),
  cpuKernel<"images" | "dy", ResizeBilinearAttrs>(
    "ResizeBilinearGrad",
    "mended: ignores halfPixelCenters; height and width of the result exchanged",
    ({ inputs: { images, dy }, attrs, backend }) => {
      const dx = new Float32Array(images.shape.reduce((size, length) => size * length, 1));
      addBilinearGradient(values(backend, dy), dy.shape, dx, images.shape, attrs);
      return backend.makeTensorInfo(images.shape, "float32", dx);
    },
  ),
  cpuKernel<string, CombineAttributes>(combineKernelName, "added: linear combinations in one pass", (call) => {
    const { inputs, attrs, backend } = call;
    const { shape } = inputs["x0"]!;
    const xs = Object.keys(inputs).map((_, k) => values(backend, inputs[`x${k}`]!));
    const out = new Float32Array(xs[0]!.length);
    writeCombination(xs, attrs, out);
    return backend.makeTensorInfo(shape, "float32", out);
  }),
];
