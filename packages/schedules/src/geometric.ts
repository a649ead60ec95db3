import type { NoiseSchedule } from "@tweedie/core";
import { checkSigmas } from "./check-sigmas.ts";

/**
 * The variance-exploding schedule with noise in a geometric progression:
 * $\alpha(t) = 1$, $\sigma(t) = \sigma_{min}^{1-t}\,\sigma_{max}^{t}$.
 *
 * Its time 0 is not quite clean: $\sigma(0) = \sigma_{min}$. At $t = 1$ the datum is still there, under noise of standard
 * deviation $\sigma_{max}$, which should be several times the spread of the data.
 *
 * Song et al., *Score-Based Generative Modeling through SDEs* (2021), eq. 30, https://arxiv.org/abs/2011.13456; the
 * progression is that of Song and Ermon (2019), https://arxiv.org/abs/1907.05600.
 *
 * @param options - the noise scales at both ends, in units of the data
 * @returns the schedule
 * @throws TweedieError if the scales are not positive and rising
 */
export function geometric({ sigmaMin = 0.01, sigmaMax = 50 }: GeometricOptions = {}): NoiseSchedule {
  checkSigmas("geometric", { sigmaMin, sigmaMax });
  const growth = Math.log(sigmaMax / sigmaMin);
  const sigma = (t: number) => sigmaMin ** (1 - t) * sigmaMax ** t;
  return Object.freeze({
    alpha: () => 1,
    sigma,
    derivative: (t: number) => ({ alpha: 0, sigma: growth * sigma(t) }),
  });
}

/** Options of {@link geometric}. */
export interface GeometricOptions {
  /** $\sigma(0) > 0$; 0.01 if left out. */
  readonly sigmaMin?: number;
  /** $\sigma(1)$; 50 if left out. */
  readonly sigmaMax?: number;
}
