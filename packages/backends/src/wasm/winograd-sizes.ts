import type { ConvGeometry } from "./conv-geometry.ts";

/** The fields of `Convolution` in assembly/winograd-sizes.ts, in their order there. */
const fields = [
  "batch",
  "height",
  "width",
  "channels",
  "outHeight",
  "outWidth",
  "outChannels",
  "top",
  "left",
  "square",
] as const;

/** The sizes of a convolution of 3 x 3 as the kernels take them; assembly/winograd-sizes.ts says what each means. */
export type WinogradSizes = Readonly<Record<(typeof fields)[number], number>>;

/** The sizes without how the result is cut into squares. */
export type ImageSizes = Omit<WinogradSizes, "square">;

/** The 32-bit numbers that {@link sizeNumbers} gives, rounded up to a line of the cache. */
export const sizesLength = 16;

/** The numbers that the kernels read. */
export const sizeNumbers = (sizes: WinogradSizes): Int32Array => Int32Array.from(fields, (field) => sizes[field]);

/** The sizes of a convolution. */
export function forwardSizes(conv: ConvGeometry): ImageSizes {
  return {
    batch: conv.batchSize,
    height: conv.inHeight,
    width: conv.inWidth,
    channels: conv.inChannels,
    outHeight: conv.outHeight,
    outWidth: conv.outWidth,
    outChannels: conv.outChannels,
    top: conv.padInfo.top,
    left: conv.padInfo.left,
  };
}

/** The sizes of the convolution, with the filter turned, that gives the gradient of {@link forwardSizes}'s input. */
export function gradientSizes(conv: ConvGeometry): ImageSizes {
  return {
    batch: conv.batchSize,
    height: conv.outHeight,
    width: conv.outWidth,
    channels: conv.outChannels,
    outHeight: conv.inHeight,
    outWidth: conv.inWidth,
    outChannels: conv.inChannels,
    top: 2 - conv.padInfo.top,
    left: 2 - conv.padInfo.left,
  };
}

/** Products for each square, with what its transforms take, and what those of the filter take, by the square's width. */
const costs: Readonly<Record<number, readonly [perSquare: number, once: number]>> = { 2: [19, 100], 4: [48, 250] };

/** Transformed filters of more floats, with 512 x 512 channels and squares of 2, would cost too much memory. */
const mostFilterFloats = 2 ** 22;

/**
 * The width of the squares by which a convolution is fastest; measured between 1 and 16 images of 1 x 1 to 28 x 28 pixels
 * with 24 to 256 channels.
 *
 * @param sizes - its sizes
 * @param widths - the widths to choose from
 * @returns the width, or 0 where the 9 products for each pixel are faster or take less memory
 */
export function fastestSquare(sizes: ImageSizes, widths: readonly number[]): number {
  const { batch, outHeight, outWidth, channels, outChannels } = sizes;
  let [best, least] = [0, 9 * batch * outHeight * outWidth];
  for (const width of widths) {
    const squares = batch * Math.ceil(outHeight / width) * Math.ceil(outWidth / width);
    const [perSquare, once] = costs[width]!;
    const cost = perSquare * squares + once;
    const fits = (width + 2) ** 2 * channels * outChannels <= mostFilterFloats;
    if (fits && cost < least) [best, least] = [width, cost];
  }
  return best;
}
