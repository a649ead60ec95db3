import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, combine } from "@tweedie/core";

/** A Gaussian law for each row, $\mathcal N(\mu, s^2 I)$. */
export interface SmallNoiseReverse {
  /** The mean $\mu$, of the shape of the data, owned by the caller. */
  readonly mean: Tensor;
  /** The standard deviation $s$. */
  readonly std: number;
}

/**
 * The reverse of a step with little noise, $X_n = X_{n-1} + \mathcal N(0, s^2 I)$, as the Gaussian
 *
 * $$X_{n-1} \mid X_n = y \;\approx\; \mathcal N\big(y + s^2\,\nabla\log p_n(y),\; s^2 I\big).$$
 *
 * The mean is exact, whatever $s$ (Tweedie's formula); the exact covariance is $s^2(I + s^2\,\nabla\nabla^\top\log p_n(y))$,
 * so that the total variation distance to the exact law falls as $s^2$ where the density is smooth. Feller 1949; Sohl-Dickstein
 * et al. 2015, section 2.2, https://arxiv.org/abs/1503.03585.
 *
 * @param y - the later samples, `[batch, ...]`
 * @param score - $\nabla\log p_n(y)$, of the same shape
 * @param std - the standard deviation $s$ of the step, at least 0
 * @returns the mean and the standard deviation
 * @throws TweedieError if the step is negative or not finite, or the shapes differ
 */
export function smallNoiseReverse(y: Tensor, score: Tensor, std: number): SmallNoiseReverse {
  if (!(std >= 0 && Number.isFinite(std ** 2))) {
    throw new TweedieError(
      `smallNoiseReverse: expected a finite standard deviation of at least 0, got ${std}. Pass the noise of one step.`,
    );
  }
  return { mean: combine([1, y], [std ** 2, score]), std };
}
