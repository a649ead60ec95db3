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

/** The 32-bit numbers that {@link sizeNumbers} gives, rounded up to a line of the cache. */
export const sizesLength = 16;

/** The numbers that the kernels read. */
export const sizeNumbers = (sizes: WinogradSizes): Int32Array => Int32Array.from(fields, (field) => sizes[field]);

/**
 * The sizes of a convolution.
 *
 * @param conv - the convolution
 * @param square - the width of the squares that its result is cut into
 */
export function forwardSizes(conv: ConvGeometry, square: number): WinogradSizes {
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
    square,
  };
}

/** The sizes of the convolution, with the filter turned, that gives the gradient of {@link forwardSizes}'s input. */
export function gradientSizes(conv: ConvGeometry, square: number): WinogradSizes {
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
    square,
  };
}
