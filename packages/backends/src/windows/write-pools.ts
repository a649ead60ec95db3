import type { backend_util } from "@tensorflow/tfjs-core";

/** The elements of a tensor. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/**
 * Writes the largest pixel under each window, NaN where one of them is; of a window beside the image, the least number.
 *
 * @param x - `[batch, height, width, channels]`
 * @param pool - the sizes
 * @param out - `[batch, outHeight, outWidth, channels]`
 */
export function writeMaxima(x: Numbers, pool: backend_util.Conv2DInfo, out: Numbers): void {
  const channels = pool.inChannels;
  out.fill(out instanceof Float32Array ? -Infinity : -(2 ** 31));
  forEachTap(pool, (from, to) => {
    for (let c = 0; c < channels; c++) {
      const value = x[from + c]!;
      // Once NaN, nothing is larger.
      if (value > out[to + c]! || Number.isNaN(value)) out[to + c] = value;
    }
  });
}

/**
 * Writes the mean of the pixels under each window; of a window beside the image, NaN.
 *
 * @param x - `[batch, height, width, channels]`
 * @param pool - the sizes
 * @param out - `[batch, outHeight, outWidth, channels]`
 */
export function writeMeans(x: Numbers, pool: backend_util.Conv2DInfo, out: Numbers): void {
  const channels = pool.inChannels;
  const sums = new Float64Array(out.length);
  const counts = new Float64Array(channels === 0 ? 0 : out.length / channels);
  forEachTap(pool, (from, to) => {
    counts[to / channels]!++;
    for (let c = 0; c < channels; c++) sums[to + c]! += x[from + c]!;
  });
  for (let i = 0; i < out.length; i++) out[i] = sums[i]! / counts[Math.floor(i / channels)]!;
}

/** Visits the pixels under each window, each as the index of its first channel with that of the window's. */
function forEachTap(pool: backend_util.Conv2DInfo, visit: (from: number, to: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = pool;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * pool.strideHeight - padInfo.top;
      for (let column = 0; column < outWidth; column++) {
        const left = column * pool.strideWidth - padInfo.left;
        const to = ((image * outHeight + row) * outWidth + column) * inChannels;
        for (let y = Math.max(0, top); y < Math.min(inHeight, top + pool.filterHeight); y++) {
          for (let x = Math.max(0, left); x < Math.min(inWidth, left + pool.filterWidth); x++) {
            visit(((image * inHeight + y) * inWidth + x) * inChannels, to);
          }
        }
      }
    }
  }
}
