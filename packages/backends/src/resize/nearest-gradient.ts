import { resizeAxes } from "./axes.ts";
import type { ResizeRule } from "./axes.ts";

/**
 * Adds the gradient of a nearest-neighbour resize to the gradient of its input: every output pixel belongs to one input
 * pixel, found as the forward pass finds it.
 *
 * @param dy - the gradient of the output, `[batch, newHeight, newWidth, channels]`
 * @param dyShape - its shape
 * @param dx - where the gradient of the input is added, `[batch, height, width, channels]`
 * @param shape - its shape
 * @param rule - how output pixels find their input pixels
 */
export function addNearestGradient(
  dy: Float32Array,
  dyShape: readonly number[],
  dx: Float32Array,
  shape: readonly number[],
  rule: ResizeRule,
): void {
  // For each output position along an axis, the input position it is a copy of.
  const place = (i: number, ratio: number, size: number): number => {
    const at = ratio * (rule.halfPixelCenters ? i + 0.5 : i);
    return Math.max(0, Math.min(size - 1, rule.alignCorners ? Math.round(at) : Math.floor(at)));
  };
  const { batch, height, width, channels, rows, columns } = resizeAxes(shape, dyShape, rule, place);
  let p = 0;
  for (let image = 0; image < batch; image++) {
    for (const row of rows) {
      for (const column of columns) {
        const to = ((image * height + row) * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) dx[to + channel]! += dy[p++]!;
      }
    }
  }
}
