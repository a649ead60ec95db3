import type { ConvGeometry } from "./conv-geometry.ts";
import type { ConvolutionMethod } from "./convolution-method.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { scratch } from "./scratch.ts";
import { addressOf, type WasmBackend } from "./wasm-backend.ts";
import { forwardSizes, gradientSizes, sizeNumbers, sizesLength, type WinogradSizes } from "./winograd-sizes.ts";

/**
 * Convolutions of 3 x 3 with stride 1 by Winograd's algorithm, which multiplies 16 times for a square of 2 x 2 pixels
 * where their sums have 36 products (Lavin and Gray 2016, https://arxiv.org/abs/1509.09308).
 *
 * A NaN becomes NaN in every pixel that depends on it. An infinity becomes an infinity or NaN, because differences of
 * infinities arise on the way.
 */
export const winogradConvolution: ConvolutionMethod = {
  suits(conv) {
    const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = conv;
    const steps = [strideHeight, strideWidth, dilationHeight, dilationWidth];
    return filterHeight === 3 && filterWidth === 3 && steps.every((step) => step === 1) && isFaster(conv);
  },

  forward(backend, kernels, { x, filter, bias, residual }, conv, out) {
    const { at, planes, memory } = filterPlaces(backend, kernels, forwardSizes(conv, 2));
    const { inChannels, outChannels, batchSize } = conv;
    kernels.winogradTransformFilter(addressOf(backend, filter), inChannels, outChannels, 0, 2, planes, memory);
    kernels.winogradConvolve(
      at,
      addressOf(backend, x),
      planes,
      bias ? addressOf(backend, bias) : 0,
      bias?.shape.length === 4 && bias.shape[0] === batchSize ? outChannels * 4 : 0,
      residual ? addressOf(backend, residual) : 0,
      addressOf(backend, out),
      memory,
    );
  },

  inputGradient(backend, kernels, { dy, filter }, conv, out) {
    const { at, planes, memory } = filterPlaces(backend, kernels, gradientSizes(conv, 2));
    const { inChannels, outChannels } = conv;
    kernels.winogradTransformFilter(addressOf(backend, filter), outChannels, inChannels, 1, 2, planes, memory);
    kernels.winogradConvolve(at, addressOf(backend, dy), planes, 0, 0, 0, addressOf(backend, out), memory);
  },

  filterGradient(backend, kernels, { x, dy }, conv, filterOut, biasOut) {
    const { at, memory } = place(backend, forwardSizes(conv, 2), (sizes) => kernels.winogradGradientScratch(sizes));
    kernels.winogradFilterGradient(
      at,
      addressOf(backend, x),
      addressOf(backend, dy),
      addressOf(backend, filterOut),
      biasOut ? addressOf(backend, biasOut) : 0,
      memory,
    );
  },
};

/**
 * Whether the products saved, 9 for each pixel, outweigh those of whole squares, with their transforms, and those that
 * the filter's transforms take as long as: measured between 1 and 16 images of 1 x 1 to 28 x 28 pixels.
 */
function isFaster({ batchSize, outHeight, outWidth }: ConvGeometry): boolean {
  const squares = batchSize * Math.ceil(outHeight / 2) * Math.ceil(outWidth / 2);
  return 9 * batchSize * outHeight * outWidth > 19 * squares + 100;
}

/** Writes the sizes at the head of the working memory; room for a transformed filter follows, and then for the rest. */
function filterPlaces(
  backend: WasmBackend,
  kernels: KernelExports,
  sizes: WinogradSizes,
): { at: number; planes: number; memory: number } {
  const { channels, outChannels, square } = sizes;
  const planesLength = kernels.winogradFilterSize(channels, outChannels, square);
  const forFilter = kernels.winogradFilterScratch(channels, outChannels);
  const { at, memory: planes } = place(
    backend,
    sizes,
    (sizes) => planesLength + Math.max(forFilter, kernels.winogradScratch(sizes)),
  );
  return { at, planes, memory: planes + planesLength * 4 };
}

/** Writes the sizes at the head of the working memory, from which the kernels tell how much of it they need. */
function place(
  backend: WasmBackend,
  sizes: WinogradSizes,
  lengthFor: (at: number) => number,
): { at: number; memory: number } {
  const write = (length: number) => {
    const at = scratch(backend, length);
    const numbers = sizeNumbers(sizes);
    new Int32Array(backend.wasm.HEAPU8.buffer, at, numbers.length).set(numbers);
    return at;
  };
  const at = write(sizesLength + lengthFor(write(sizesLength)));
  return { at, memory: at + sizesLength * 4 };
}
