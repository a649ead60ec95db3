import type { backend_util } from "@tensorflow/tfjs-core";

/**
 * Writes the gradient of max pooling: to the first of the largest pixels under each window, or the first that is NaN.
 *
 * @param dy - `[batch, outHeight, outWidth, channels]`
 * @param x - `[batch, height, width, channels]`
 * @param pool - the sizes
 * @param dx - of the shape of `x`
 */
export function writeMaxGradient(
  dy: Float32Array,
  x: Float32Array,
  pool: backend_util.Conv2DInfo,
  dx: Float32Array,
): void {
  dx.fill(0);
  let p = 0;
  for (let image = 0; image < pool.batchSize; image++) {
    for (let row = 0; row < pool.outHeight; row++) {
      for (let column = 0; column < pool.outWidth; column++) {
        for (let channel = 0; channel < pool.outChannels; channel++, p++) {
          const at = largest(x, pool, image, row, column, channel);
          if (at >= 0) dx[at]! += dy[p]!;
        }
      }
    }
  }
}

/** The index of the pixel; -1 of a window beside the image. */
function largest(
  x: Float32Array,
  pool: backend_util.Conv2DInfo,
  image: number,
  row: number,
  column: number,
  channel: number,
): number {
  const top = row * pool.strideHeight - pool.padInfo.top;
  const left = column * pool.strideWidth - pool.padInfo.left;
  let found = -1;
  for (let i = Math.max(0, top); i < Math.min(pool.inHeight, top + pool.filterHeight); i++) {
    for (let j = Math.max(0, left); j < Math.min(pool.inWidth, left + pool.filterWidth); j++) {
      const at = ((image * pool.inHeight + i) * pool.inWidth + j) * pool.inChannels + channel;
      if (Number.isNaN(x[at])) return at;
      if (found < 0 || x[at]! > x[found]!) found = at;
    }
  }
  return found;
}
