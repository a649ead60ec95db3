import { tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * A distribution of points in the plane to sample from: `(count, rng) => Tensor` of shape `[count, 2]`, owned by the
 * caller.
 *
 * All of this package have mean zero and $\operatorname E \|x\|^2 = 2$, so a standard deviation of 1 per coordinate on
 * average. Point number i is the same whatever the count.
 */
export type ToyDensity = (count: number, rng: Rng) => Tensor;

/** A point in the plane. */
export type Point = readonly [x: number, y: number];

/**
 * A density whose points are a function of a fixed number of uniform ones.
 *
 * @param dimension - how many numbers in (0, 1) a point takes
 * @param point - the point that they give
 * @returns the density
 */
export function toyDensity(dimension: number, point: (...u: number[]) => Point): ToyDensity {
  return (count, rng) => {
    const u = rng.uniforms(count * dimension);
    const values = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) values.set(point(...u.subarray(i * dimension, (i + 1) * dimension)), 2 * i);
    return tensorOf(values, [count, 2]);
  };
}
