import type { Conv2DBackpropFilterAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { convGeometry, refuseDilation, type ConvGeometry } from "./conv-geometry.ts";
import { methodFor } from "./convolution-methods.ts";
import { kernelsOf } from "./simd-kernels.ts";
import { transposeMatrices } from "./transpose-matrices.ts";
import { addressOf, allocate, floats, release, wasmKernel, type WasmBackend } from "./wasm-backend.ts";
import { multiplyAllBy, multiplyMatrices } from "./xnnpack-matmul.ts";

/**
 * The gradient of a convolution's filter, by the kernels; where they did not start, one matrix product for each of its
 * taps: with the images laid out channel by channel and padded, the pixels that a tap sees are the same array read from
 * another start, so nothing is gathered.
 */
export const conv2DBackpropFilterKernel: KernelOverride = wasmKernel<"x" | "dy", Conv2DBackpropFilterAttrs>(
  "Conv2DBackpropFilter",
  "added: missing",
  () =>
    ({ inputs: { x, dy }, attrs, backend }) => {
      const conv = convGeometry(x.shape, attrs.filterShape, attrs);
      const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
      const out = allocate(backend, attrs.filterShape);
      const kernels = kernelsOf(backend);
      if (kernels) {
        methodFor(conv).filterGradient(backend, kernels, { x, dy }, conv, out);
        return out;
      }
      refuseDilation(conv);
      const pointwise = filterHeight * filterWidth * strideHeight * strideWidth === 1;
      const padless = conv.inHeight === conv.outHeight && conv.inWidth === conv.outWidth;
      if (pointwise && padless) pointwiseGradient(backend, x, dy, out, conv);
      else tapGradients(backend, x, dy, out, conv);
      return out;
    },
);

/** A 1x1 filter is a matrix. */
function pointwiseGradient(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, out: TensorInfo, conv: ConvGeometry) {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = conv;
  const pixels = batchSize * inHeight * inWidth;
  const channels = allocate(backend, [inChannels, pixels]);
  const stack = { count: 1, rows: pixels, columns: inChannels };
  transposeMatrices(floats(backend, x), floats(backend, channels), stack);
  multiplyMatrices(
    backend,
    { address: addressOf(backend, channels), rows: inChannels, columns: pixels },
    { address: addressOf(backend, dy), rows: pixels, columns: outChannels },
    addressOf(backend, out),
  );
  release(backend, channels);
}

function tapGradients(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, out: TensorInfo, conv: ConvGeometry): void {
  const { batchSize, inChannels: C, outChannels: O, filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const grid = gridOf(conv);
  const cells = grid.height * grid.width;
  const group = Math.max(1, Math.min(batchSize, Math.floor(groupCells / cells)));
  // A tap shifts the start by up to this much, beyond the last image too.
  const slack = Math.ceil(filterHeight / strideHeight) * grid.width + Math.ceil(filterWidth / strideWidth);
  const images = allocate(backend, [C * group * cells + slack]);
  const gradients = allocate(backend, [group * cells * O]);
  const part = allocate(backend, [C * O]);
  floats(backend, out).fill(0);

  for (let first = 0; first < batchSize; first += group) {
    const count = Math.min(group, batchSize - first);
    const pixels = count * cells;
    spreadGradients(floats(backend, dy), floats(backend, gradients), conv, grid, first, count);
    const right = { address: addressOf(backend, gradients), rows: pixels, columns: O };
    multiplyAllBy(backend, right, (multiply) => {
      for (let top = 0; top < Math.min(strideHeight, filterHeight); top++) {
        for (let left = 0; left < Math.min(strideWidth, filterWidth); left++) {
          spreadChannels(floats(backend, x), floats(backend, images), conv, grid, { first, count, top, left });
          for (let row = top; row < filterHeight; row += strideHeight) {
            for (let column = left; column < filterWidth; column += strideWidth) {
              const shift = ((row - top) / strideHeight) * grid.width + (column - left) / strideWidth;
              const address = addressOf(backend, images) + shift * 4;
              multiply({ address, rows: C, columns: pixels }, addressOf(backend, part));
              addTo(floats(backend, out), floats(backend, part), (row * filterWidth + column) * C * O);
            }
          }
        }
      }
    });
  }
  release(backend, images, gradients, part);
}

/** Shorter sums than this cost speed, longer ones precision. */
const groupCells = 2048;

interface Grid {
  readonly height: number;
  readonly width: number;
}

/**
 * The padded plane on which images and gradients lie, in steps of the stride. A tap that leaves a row on the right reads
 * the zeros on the left of the next one, so one padding serves both sides.
 */
function gridOf(conv: ConvGeometry): Grid {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth } =
    conv;
  return {
    height: extent(inHeight, outHeight, strideHeight, filterHeight, padInfo.top),
    width: extent(inWidth, outWidth, strideWidth, filterWidth, padInfo.left),
  };
}

function extent(size: number, outSize: number, stride: number, taps: number, before: number): number {
  const phases = Math.min(stride, taps);
  const zeros = Math.max(0, Math.ceil((before - (phases - 1)) / stride));
  const reach = outSize + Math.ceil(taps / stride) - 1;
  const end = Math.min(reach, Math.ceil((size + before) / stride));
  return integer(Math.max(outSize, end, reach - zeros));
}

/** Tells the compiler that a number is an integer, which it forgets after a division: indices stay three times faster. */
const integer = (x: number): number => x | 0;

/** dy on the grid, zero around. */
function spreadGradients(
  dy: Float32Array,
  target: Float32Array,
  { outHeight, outWidth, outChannels }: ConvGeometry,
  { height, width }: Grid,
  first: number,
  count: number,
): void {
  target.fill(0);
  const length = outWidth * outChannels;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < outHeight; row++) {
      const start = ((first + image) * outHeight + row) * length;
      target.set(dy.subarray(start, start + length), (image * height + row) * width * outChannels);
    }
  }
}

interface Phase {
  readonly first: number;
  readonly count: number;
  readonly top: number;
  readonly left: number;
}

/** Every stride-th pixel, from (top, left) of the padded images on, channel by channel on the grid, zero around. */
function spreadChannels(x: Float32Array, target: Float32Array, conv: ConvGeometry, grid: Grid, phase: Phase): void {
  const { inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo } = conv;
  const { first, count, top, left } = phase;
  const pixels = count * grid.height * grid.width;
  target.fill(0);
  const offset = left - padInfo.left;
  const begin = integer(Math.max(0, Math.ceil(-offset / strideWidth)));
  const end = integer(Math.min(grid.width, Math.ceil((inWidth - offset) / strideWidth)));
  for (let image = 0; image < count; image++) {
    for (let i = 0; i < grid.height; i++) {
      const row = i * strideHeight + top - padInfo.top;
      if (row < 0 || row >= inHeight) continue;
      const to = (image * grid.height + i) * grid.width;
      const from = (((first + image) * inHeight + row) * inWidth + offset) * inChannels;
      for (let channel = 0; channel < inChannels; channel++) {
        let q = from + begin * strideWidth * inChannels + channel;
        const base = channel * pixels + to;
        for (let p = base + begin; p < base + end; p++) {
          target[p] = x[q]!;
          q += strideWidth * inChannels;
        }
      }
    }
  }
}

function addTo(target: Float32Array, part: Float32Array, start: number): void {
  for (let i = 0; i < part.length; i++) target[start + i]! += part[i]!;
}
