import type { Tensor } from "@tensorflow/tfjs-core";
import type { Rng } from "./rng.ts";

/**
 * A process that turns data into noise: what images and tokens share.
 *
 * @typeParam P - a point in time: a `NoiseLevel` for continuous data, a number for tokens
 */
export interface ForwardProcess<P> {
  /**
   * Draws $x_t \sim q(x_t \mid x_0)$.
   *
   * @param x0 - clean data, `[batch, ...]`
   * @param points - one point in time a row
   * @param rng - the source of noise
   * @returns noised data of the same shape
   */
  perturb(x0: Tensor, points: readonly P[], rng: Rng): Tensor;
  /**
   * Draws from the law that sampling starts from: that of data of which nothing is left.
   *
   * @param shape - `[batch, ...]`
   * @param rng - the source of noise
   * @param at - where sampling starts, the first point of the grid; the end of the process if left out
   * @returns samples of that shape
   */
  prior(shape: readonly number[], rng: Rng, at?: P): Tensor;
}
