import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Rng } from "@tweedie/core";

/** A Brownian motion, seen through its increments. */
export interface Brownian {
  /**
   * The increment $W_t - W_s \sim \mathcal N(0, |t - s| I)$.
   *
   * @param shape - the shape of the states, `[batch, ...]`
   * @param s - where it begins
   * @param t - where it ends, later or earlier
   * @returns the increment; it runs inside the caller's `tidy`
   */
  increment(shape: readonly number[], s: number, t: number): Tensor;
}

/**
 * A Brownian motion drawn as it goes: every increment is new, $\sqrt{|t - s|}\,\epsilon$ with $\epsilon$ from the generator.
 * `brownianPath` gives one that can be looked at twice.
 *
 * @param rng - the source of noise
 * @returns the motion
 */
export function brownian(rng: Rng): Brownian {
  return Object.freeze({
    increment: (shape: readonly number[], s: number, t: number) =>
      combine([Math.sqrt(Math.abs(t - s)), rng.normal(shape)]),
  });
}
