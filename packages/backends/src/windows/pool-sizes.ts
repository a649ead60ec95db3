import type { backend_util, MaxPoolAttrs } from "@tensorflow/tfjs-core";
import { windowSizes } from "./window-sizes.ts";

/**
 * The sizes of a pool.
 *
 * @param x - the shape of the images, `[batch, height, width, channels]`
 * @param attrs - where the windows are
 * @returns the sizes
 */
export function poolSizes(x: readonly number[], attrs: MaxPoolAttrs): backend_util.Conv2DInfo {
  const { filterSize } = attrs;
  const [height, width] = typeof filterSize === "number" ? [filterSize, filterSize] : filterSize;
  const channels = x[3]!;
  return windowSizes(x, [height, width, channels, channels], attrs);
}
