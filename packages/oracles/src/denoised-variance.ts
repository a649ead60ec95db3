import { TweedieError } from "@tweedie/core";

/** The variances $v_x$ of the data and $v_z$ of the noise. */
export interface DenoisedVarianceOptions {
  /** The variance of the data, at least 0. */
  readonly data: number;
  /** The variance of the noise, at least 0. */
  readonly noise: number;
}

/** Where the variance of the data goes when they are denoised; `estimate + missing` is all of it. */
export interface DenoisedVariance {
  /** What the best estimate is of $Y$: $v_x/(v_x + v_z)$ of it. */
  readonly gain: number;
  /** The variance that the best estimate has, $v_x^2/(v_x + v_z)$. */
  readonly estimate: number;
  /** The variance of the datum given $Y$, $v_x v_z/(v_x + v_z)$: noise of it restores the law of the data. */
  readonly missing: number;
}

/**
 * Denoising is not sampling: of $X \sim \mathcal N(0, v_x)$ seen as $Y = X + \mathcal N(0, v_z)$, the estimate with the
 * least mean square error is $E[X \mid Y] = \frac{v_x}{v_x + v_z} Y$, and its variance $\frac{v_x^2}{v_x + v_z}$ is
 * too small. The law of total variance says by how much: $\frac{v_x v_z}{v_x + v_z}$, the variance of $X$ given $Y$.
 *
 * An oracle's `denoise` gives the estimate and `samplePosterior` a sample, for any of its laws.
 *
 * @param options - the variances of the data and of the noise
 * @returns the gain of the estimate, its variance and the variance it misses
 * @throws TweedieError if a variance is negative or not finite, or both are 0
 */
export function denoisedVariance({ data, noise }: DenoisedVarianceOptions): DenoisedVariance {
  if (!(data >= 0 && noise >= 0 && Number.isFinite(data) && Number.isFinite(noise) && data + noise > 0)) {
    throw new TweedieError(
      `denoisedVariance: expected finite variances of at least 0, not both 0, got ${data} and ${noise}. ` +
        `Pass squares of standard deviations.`,
    );
  }
  // Halved, so that the sum of two huge variances is finite.
  const gain = data / 2 / (data / 2 + noise / 2);
  return { gain, estimate: data * gain, missing: noise * gain };
}
