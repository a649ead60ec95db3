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

/** A forward process on tokens: a Markov chain on `vocab` states, applied to every position alone. */
export interface TokenProcess extends ForwardProcess<number> {
  /** The number of states, a mask included. */
  readonly vocab: number;
  /** Distributions at time $s$ carried to $t$: $p_t = Q_{s \to t}\, p_s$ over the last axis, `[..., vocab]`. */
  push(p: Tensor, s: number, t: number): Tensor;
  /** The inverse of `push`. */
  pull(p: Tensor, s: number, t: number): Tensor;
  /** $q(x_t \mid x_s = \cdot)$ for tokens `x` at time $t$, `[...]` to `[..., vocab]`. */
  likelihood(x: Tensor, s: number, t: number): Tensor;
}

/** The ratios $p_s(\cdot)/p_t(x_t)$ at every position of tokens `x`, `[...]` to `[..., vocab]`. */
export type Ratio = (x: Tensor, s: number, t: number) => Tensor;
