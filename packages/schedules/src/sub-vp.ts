import type { NoiseSchedule } from "@tweedie/core";
import { checkRates } from "./check-rates.ts";
import type { LinearBetaOptions } from "./linear-beta.ts";

/**
 * The sub-VP SDE: the signal of {@link linearBeta} under less noise, of which the variance is $\sigma^2 = (1 - \alpha^2)^2$
 * in place of $1 - \alpha^2$.
 *
 * $$\alpha(t) = e^{-B(t)/2}, \qquad \sigma(t) = 1 - e^{-B(t)}, \qquad
 * B(t) = \beta_{min} t + (\beta_{max} - \beta_{min}) t^2 / 2$$
 *
 * Its drift is that of VP, its diffusion $g^2 = \beta\,(1 - e^{-2B})$. Unlike VP's, $\sigma$ has a finite slope at 0.
 *
 * Song et al., *Score-Based Generative Modeling through SDEs* (2021), section 3.4 and appendix B, https://arxiv.org/abs/2011.13456.
 *
 * @param options - the rates at both ends, per unit of time
 * @returns the schedule
 * @throws TweedieError if a rate is not positive or their sum is over 1000
 */
export function subVp({ betaMin = 0.1, betaMax = 20 }: SubVpOptions = {}): NoiseSchedule {
  checkRates("subVp", betaMin, betaMax, "Use 0.1 and 20.");
  const rate = (t: number) => betaMin + t * (betaMax - betaMin);
  const integral = (t: number) => t * (betaMin + (t / 2) * (betaMax - betaMin));
  const alpha = (t: number) => Math.exp(-integral(t) / 2);
  return Object.freeze({
    alpha,
    // 0 - x, where the unary minus would make -0 of the 0 at t = 0.
    sigma: (t: number) => 0 - Math.expm1(-integral(t)),
    derivative: (t: number) => ({
      alpha: (-rate(t) / 2) * alpha(t),
      sigma: rate(t) * Math.exp(-integral(t)),
    }),
  });
}

/** Options of {@link subVp}: as of {@link linearBeta}. */
export type SubVpOptions = LinearBetaOptions;
