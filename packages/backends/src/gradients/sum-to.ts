import { reshape, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/** Sums a gradient over the axes along which its tensor was broadcast to a larger one. */
export function sumTo(gradient: Tensor, shape: readonly number[]): Tensor {
  const added = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => (axis < added || shape[axis - added] !== size ? [axis] : []));
  if (axes.length === 0 && added === 0) return gradient;
  return reshape(axes.length > 0 ? sum(gradient, axes) : gradient, [...shape]);
}
