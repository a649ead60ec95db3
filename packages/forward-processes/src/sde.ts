import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * An Itô stochastic differential equation $dz = f(z, t)\,dt + g(z, t)\,dW$: two functions of the state make one.
 *
 * ```ts
 * const geometricBrownianMotion: Sde = {
 *   drift: (x) => combine([1.5, x]),
 *   diffuse: (x, _, dW) => mul(combine([0.3, x]), dW),
 * };
 * ```
 *
 * Both run inside the caller's `tidy`, borrow their arguments and return owned tensors of the shape of `x`.
 */
export interface Sde {
  /** The drift $f(z, t)$, per unit of time. */
  drift(x: Tensor, t: number): Tensor;
  /** The noise that an increment of Brownian motion brings in: $g(z, t)\,dW$. */
  diffuse(x: Tensor, t: number, dW: Tensor): Tensor;
  /** The shape of the increments for states of a shape `[batch, ...]`, where it is another; it begins with `batch`. */
  noiseShape?(shape: readonly number[]): readonly number[];
}

/** An SDE whose noise does not depend on the state: $dz = f(z, t)\,dt + g(t)\,dW$. */
export interface AdditiveSde extends Sde {
  /** $g(t)\,g(t)^\top y$, of the shape of `y`: how far a score bends the drift when time runs backward. */
  gram(y: Tensor, t: number): Tensor;
}

/** A linear SDE $dz = F(t) z\,dt + G(t)\,dW$, whose transitions are Gaussian and known exactly. */
export interface LinearSde extends AdditiveSde {
  /**
   * The exact draw $z_t \sim q(z_t \mid z_s)$ that standard normal noise gives.
   *
   * @param x - states at time `s`, `[batch, ...]`; borrowed
   * @param s - the time where they are
   * @param t - a later time, where they go
   * @param noise - standard normal numbers of the shape of `x`; borrowed
   * @returns states at time `t`, owned by the caller
   * @throws TweedieError if `t` is not later than `s`
   */
  propagate(x: Tensor, s: number, t: number, noise: Tensor): Tensor;
}
