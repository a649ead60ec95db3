import type { NoiseSchedule } from "@tweedie/core";
import { checkRates } from "./check-rates.ts";
import { vpOfRate } from "./vp-of-rate.ts";

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
  checkRates("linearBeta", betaMin, betaMax, "Use 0.1 and 20.");
  return vpOfRate(
    (t) => betaMin + t * (betaMax - betaMin),
    (t) => t * (betaMin + (t / 2) * (betaMax - betaMin)),
  );
}

/** Options of {@link linearBeta}. */
export interface LinearBetaOptions {
  /** The rate at $t = 0$; 0.1 if left out. */
  readonly betaMin?: number;
  /** The rate at $t = 1$; 20 if left out. */
  readonly betaMax?: number;
}
