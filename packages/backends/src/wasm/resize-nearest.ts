import type { ResizeNearestNeighborAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { addNearestGradient } from "../resize/nearest-gradient.ts";
import { copyRun } from "./copy-block.ts";
import { allocate, floats, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/** Enlarges images by whole factors, each row once; anything else is left to the stock kernel. */
export const resizeNearestKernel: KernelOverride = wasmKernel<"images", ResizeNearestNeighborAttrs>(
  "ResizeNearestNeighbor",
  "replaced where images grow by whole factors: slow",
  (stock) => (call) => {
    const {
      inputs: { images },
      attrs: { size, alignCorners, halfPixelCenters },
      backend,
    } = call;
    const [, height, width] = images.shape as [number, number, number, number];
    const whole = size[0] % height === 0 && size[1] % width === 0;
    if (alignCorners || halfPixelCenters || !whole || images.dtype !== "float32") return stock(call);
    return enlarge(backend, images, size);
  },
);

/** The gradient of {@link resizeNearestKernel}: every pixel collects what was made from it. */
export const resizeNearestGradientKernel: KernelOverride = wasmKernel<"images" | "dy", ResizeNearestNeighborAttrs>(
  "ResizeNearestNeighborGrad",
  "mended: ignores halfPixelCenters; slow",
  () =>
    ({ inputs: { images, dy }, attrs, backend }) => {
      const out = allocate(backend, images.shape);
      const target = floats(backend, out);
      target.fill(0);
      addNearestGradient(floats(backend, dy), dy.shape, target, images.shape, attrs);
      return out;
    },
);

function enlarge(
  backend: WasmBackend,
  images: TensorInfo,
  [newHeight, newWidth]: readonly [number, number],
): TensorInfo {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const out = allocate(backend, [batch, newHeight, newWidth, channels]);
  const source = floats(backend, images);
  const target = floats(backend, out);
  const [down, across] = [newHeight / height, newWidth / width];
  const rowLength = newWidth * channels;
  for (let row = 0; row < batch * height; row++) {
    const start = row * down * rowLength;
    let to = start;
    for (let column = 0; column < width; column++) {
      for (let k = 0; k < across; k++) {
        copyRun(source, (row * width + column) * channels, target, to, channels);
        to += channels;
      }
    }
    for (let k = 1; k < down; k++) target.copyWithin(start + k * rowLength, start, start + rowLength);
  }
  return out;
}
