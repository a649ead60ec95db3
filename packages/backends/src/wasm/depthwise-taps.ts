import type { ConvGeometry } from "./conv-geometry.ts";

/**
 * Visits every (input pixel, output pixel, tap) that a depthwise convolution joins.
 *
 * @param conv - its sizes
 * @param visit - called with the index of each one's first channel
 */
export function forEachTap(conv: ConvGeometry, visit: (pixel: number, outPixel: number, tap: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = conv;
  for (let image = 0; image < batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      for (let i = 0; i < filterHeight; i++) {
        const row = outRow * strideHeight + i * dilationHeight - padInfo.top;
        if (row < 0 || row >= inHeight) continue;
        for (let outColumn = 0; outColumn < outWidth; outColumn++) {
          for (let j = 0; j < filterWidth; j++) {
            const column = outColumn * strideWidth + j * dilationWidth - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            visit(
              ((image * inHeight + row) * inWidth + column) * inChannels,
              ((image * outHeight + outRow) * outWidth + outColumn) * outChannels,
              (i * filterWidth + j) * outChannels,
            );
          }
        }
      }
    }
  }
}

/** The input channel of an output channel. */
export const channelOf = (o: number, multiplier: number): number => (multiplier === 1 ? o : Math.floor(o / multiplier));
