import type { Tensor } from "@tensorflow/tfjs-core";
import type { ForwardProcess } from "./forward-process.ts";

/** Times of a batch: one for all rows, or one for each (the first axis). */
export type Times = number | readonly number[];

/** How much noise tokens have received by each time: the clock of a process in continuous time. */
export interface TokenNoise {
  /** The rate $\sigma(t) \ge 0$. */
  rate(t: number): number;
  /** All of it until then, $\bar\sigma(t) = \int_0^t \sigma$, which rises; infinite where nothing of the datum is left. */
  total(t: number): number;
}

/**
 * A forward process on tokens: a Markov chain on `vocabulary` states, on every position alone.
 *
 * Times run from 0 (data) to 1 (noise). Tokens are of dtype int32 and any shape `[batch, ...]`; laws have one axis more,
 * `[batch, ..., vocabulary]`. Tokens must be below `vocabulary`: processes do not check this, which would read them from the device, and
 * `perturb` leaves greater ones or makes any token of them, while their laws have no mass, or that of another token.
 * Columns are "from": $Q_{s \to t}(y, x) = q(x_t = y \mid x_s = x)$.
 */
export interface TokenProcess extends ForwardProcess<number> {
  /** The number of states, a mask included. */
  readonly vocabulary: number;
  /** The state that absorbs the others and is no clean token, where there is one. */
  readonly mask?: number;
  /** The law that `prior` draws every token from, where the process names it, which has mass at every state. */
  readonly stationary?: readonly number[];
  /** Laws at time $s$ carried to a later $t$: $p_t = Q_{s \to t}\,p_s$. */
  push(p: Tensor, s: Times, t: Times): Tensor;
  /**
   * The inverse of `push`, $p_s = Q_{s \to t}^{-1} p_t$: of anything on the last axis, also of the ratios of a concrete score.
   * It is ill-conditioned where much noise lies between.
   */
  pull(p: Tensor, s: Times, t: Times): Tensor;
  /** $q(x_t \mid x_s = \cdot)$ of tokens `x` at time $t$, as a function of the state at $s$. */
  likelihood(x: Tensor, s: Times, t: Times): Tensor;
  /**
   * The rates $Q_t(x, \cdot)$ at which other states turn into the tokens `x`, and minus the rate at which they are left at
   * their own place: the derivative of `likelihood` at $s = t$. Left out by processes that move at certain times only.
   */
  rates?(x: Tensor, t: Times): Tensor;
}
