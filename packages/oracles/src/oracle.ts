import type { Tensor } from "@tensorflow/tfjs-core";
import type { Denoiser, NoiseLevel, Rng } from "@tweedie/core";
import type { Matrix } from "./matrix.ts";

/**
 * A law of the data of which everything is known in closed form at every noise level: the law of
 * $z = \alpha x_0 + \sigma\epsilon$.
 *
 * Data are `[batch, ...]` with `dimension` numbers in a row; all rows are at one level. Arguments are borrowed and results
 * owned by the caller. Gradients pass through `x`, save in `samplePosterior`. Where a level may be left out, it is the clean datum
 * ($\alpha = 1, \sigma = 0$).
 */
export interface Oracle {
  /** The number of dimensions of a datum. */
  readonly dimension: number;
  /** The exact denoiser: $x_0 = E[x_0 \mid z]$ and $\epsilon = E[\epsilon \mid z]$. */
  readonly denoise: Denoiser;
  /** The score $\nabla_z \log p(z)$, of the shape of `x`. */
  score(x: Tensor, level?: NoiseLevel): Tensor;
  /** The log density $\log p(z)$ in nats, `[batch]`. */
  logDensity(x: Tensor, level?: NoiseLevel): Tensor;
  /** Exact samples of $z$, `[count, dimension]`. */
  sample(count: number, level: NoiseLevel | undefined, rng: Rng): Tensor;
  /**
   * Exact samples of the clean datum given the noised one, $x_0 \sim p(x_0 \mid z)$, of the shape of `x`. They
   * choose a component, which has no gradient: TensorFlow.js refuses to take one.
   */
  samplePosterior(x: Tensor, level: NoiseLevel, rng: Rng): Tensor;
  /** The mean and standard deviation of $z$ in each dimension. */
  moments(level?: NoiseLevel): Moments;
  /** The covariance matrix of $z$, `[dimension][dimension]`, of the whole law. */
  covariance(level?: NoiseLevel): Matrix;
}

/** Mean and standard deviation in each dimension. */
export interface Moments {
  /** The means. */
  readonly mean: readonly number[];
  /** The standard deviations. */
  readonly std: readonly number[];
}
