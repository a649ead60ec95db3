import { resizeAxes } from "./axes.ts";
import type { ResizeRule } from "./axes.ts";

/**
 * Adds the gradient of a bilinear resize to the gradient of its input: every output pixel is a weighted mean of four
 * input pixels, found as the forward pass finds them.
 *
 * @param dy - the gradient of the output, `[batch, newHeight, newWidth, channels]`
 * @param dyShape - its shape
 * @param dx - where the gradient of the input is added, `[batch, height, width, channels]`
 * @param shape - its shape
 * @param rule - how output pixels find their input pixels
 */
export function addBilinearGradient(
  dy: Float32Array,
  dyShape: readonly number[],
  dx: Float32Array,
  shape: readonly number[],
  rule: ResizeRule,
): void {
  const place = (i: number, ratio: number, size: number): Neighbours => {
    const at = rule.halfPixelCenters ? ratio * (i + 0.5) - 0.5 : ratio * i;
    const low = Math.max(0, Math.floor(at));
    return { low, high: Math.min(size - 1, Math.ceil(Math.max(0, at))), weight: at - low };
  };
  const { batch, height, width, channels, rows, columns } = resizeAxes(shape, dyShape, rule, place);
  let p = 0;
  for (let image = 0; image < batch; image++) {
    for (const row of rows) {
      const above = (image * height + row.low) * width;
      const below = (image * height + row.high) * width;
      for (const column of columns) {
        add(dx, (above + column.low) * channels, dy, p, channels, (1 - row.weight) * (1 - column.weight));
        add(dx, (above + column.high) * channels, dy, p, channels, (1 - row.weight) * column.weight);
        add(dx, (below + column.low) * channels, dy, p, channels, row.weight * (1 - column.weight));
        add(dx, (below + column.high) * channels, dy, p, channels, row.weight * column.weight);
        p += channels;
      }
    }
  }
}

function add(dx: Float32Array, to: number, dy: Float32Array, from: number, count: number, weight: number): void {
  for (let i = 0; i < count; i++) dx[to + i]! += weight * dy[from + i]!;
}

/** Two neighbours along an axis, and the weight of the second. */
interface Neighbours {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}
