import type { Tensor } from "@tensorflow/tfjs-core";
import type { NoiseLevel } from "./noise-level.ts";

/** What a denoiser says of a noised datum: its clean part and its noise, with $x = \alpha x_0 + \sigma\epsilon$. */
export interface Prediction {
  /** The estimate of $E[x_0 \mid x]$, of the shape of $x$. */
  readonly x0: Tensor;
  /** The estimate of $E[\epsilon \mid x]$, of the shape of $x$; the score is $-\epsilon/\sigma$. */
  readonly eps: Tensor;
  /**
   * Where a network learns the variance of the reverse step too: what share $w$ of it lies towards the transition's, of the
   * shape of $x$, so that $\log v = w\log\beta + (1 - w)\log\tilde\beta$.
   */
  readonly varianceShare?: Tensor;
}

/**
 * Guesses the clean datum inside a noised one, all rows at one noise level.
 *
 * Borrows `x` and returns owned tensors; runs inside the caller's `tidy`.
 */
export type Denoiser = (x: Tensor, level: NoiseLevel) => Prediction;

/** Turns a denoiser into a guided one. */
export type Guidance = (base: Denoiser) => Denoiser;
