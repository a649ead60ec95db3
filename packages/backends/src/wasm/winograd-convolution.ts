import type { ConvolutionMethod } from "./convolution-method.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { scratch } from "./scratch.ts";
import { addressOf, type WasmBackend } from "./wasm-backend.ts";
import {
  fastestSquare,
  forwardSizes,
  gradientSizes,
  sizeNumbers,
  sizesLength,
  type ImageSizes,
  type WinogradSizes,
} from "./winograd-sizes.ts";

/**
 * Convolutions of 3 x 3 with stride 1 by Winograd's algorithm (Lavin and Gray 2016, https://arxiv.org/abs/1509.09308).
 * It multiplies 16 times for a square of 2 x 2 pixels where their sums have 36 products, and 36 times for one of 4 x 4
 * where they have 144, which rounds more: to 3e-6 of the largest value with 256 channels, where squares of 2 stay below
 * 7e-7 (bench/winograd-errors.ts). So values come from squares of 2, and gradients from those that are faster.
 *
 * Where the sum is NaN, so is the result, and others in the same square may be. Where it is infinite, the result is
 * infinite or NaN, because differences of infinities arise on the way.
 */
export const winogradConvolution: ConvolutionMethod = {
  suits(conv) {
    const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = conv;
    const steps = [strideHeight, strideWidth, dilationHeight, dilationWidth];
    return (
      filterHeight === 3 &&
      filterWidth === 3 &&
      steps.every((step) => step === 1) &&
      fastestSquare(forwardSizes(conv), [2]) > 0
    );
  },

  forward(backend, kernels, { x, filter, bias, residual }, conv, out) {
    const { at, planes, memory } = filterPlaces(backend, kernels, { ...forwardSizes(conv), square: 2 });
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
    const sizes = withGradientSquare(gradientSizes(conv));
    const { at, planes, memory } = filterPlaces(backend, kernels, sizes);
    const { channels, outChannels, square } = sizes;
    kernels.winogradTransformFilter(addressOf(backend, filter), channels, outChannels, 1, square, planes, memory);
    kernels.winogradConvolve(at, addressOf(backend, dy), planes, 0, 0, 0, addressOf(backend, out), memory);
  },

  filterGradient(backend, kernels, { x, dy }, conv, filterOut, biasOut) {
    const sizes = withGradientSquare(forwardSizes(conv));
    const { at, memory } = place(backend, sizes, (written) => kernels.winogradGradientScratch(written));
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

/** A convolution's gradients are taken by this method where its values are, even where it is no faster for them. */
function withGradientSquare(sizes: ImageSizes): WinogradSizes {
  return { ...sizes, square: fastestSquare(sizes, [2, 4]) || 2 };
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
    (written) => planesLength + Math.max(forFilter, kernels.winogradScratch(written)),
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
