import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The variance-preserving SDE with a linear rate $\beta(t) = \beta_{min} + t(\beta_{max} - \beta_{min})$:
 *
 * $$\alpha(t) = e^{-B(t)/2}, \qquad \sigma(t) = \sqrt{1 - e^{-B(t)}}, \qquad
 * B(t) = \beta_{min} t + (\beta_{max} - \beta_{min}) t^2 / 2$$
 *
 * With the defaults $\alpha(1) = e^{-5.025} \approx 0.0066$: a little of the datum is left at the end. The slope
 * $\sigma'(0)$ is infinite. It is the limit of DDPM's chain ({@link linearBetas} with 1000 steps).
 *
 * Song et al., *Score-Based Generative Modeling through SDEs* (2021), eq. 32-33, https://arxiv.org/abs/2011.13456.
 *
 * @param options - the rates at both ends, per unit of time
 * @returns the schedule
 * @throws TweedieError if a rate is not positive and finite
 */
export function linearBeta({ betaMin = 0.1, betaMax = 20 }: LinearBetaOptions = {}): NoiseSchedule {
  if (!(betaMin > 0 && betaMax > 0 && Number.isFinite(betaMin + betaMax))) {
    throw new TweedieError(
      `linearBeta: expected positive rates betaMin and betaMax, got ${betaMin} and ${betaMax}. Use 0.1 and 20.`,
    );
  }
  const rate = (t: number) => betaMin + t * (betaMax - betaMin);
  const integral = (t: number) => t * (betaMin + (t / 2) * (betaMax - betaMin));
  const alpha = (t: number) => Math.exp(-integral(t) / 2);
  const sigma = (t: number) => Math.sqrt(-Math.expm1(-integral(t)));
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => ({
      alpha: (-rate(t) / 2) * alpha(t),
      sigma: (rate(t) * Math.exp(-integral(t))) / (2 * sigma(t)),
    }),
  });
}

/** Options of {@link linearBeta}. */
export interface LinearBetaOptions {
  /** The rate at $t = 0$; 0.1 if left out. */
  readonly betaMin?: number;
  /** The rate at $t = 1$; 20 if left out. */
  readonly betaMax?: number;
}
