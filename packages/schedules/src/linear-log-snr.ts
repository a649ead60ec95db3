import type { NoiseSchedule } from "@tweedie/core";
import { checkLogSnrs } from "./check-log-snrs.ts";

/**
 * The variance-preserving schedule whose log signal-to-noise ratio is linear in time:
 *
 * $$\lambda(t) = \lambda_{max} + t(\lambda_{min} - \lambda_{max}), \qquad
 * \alpha^2 = \frac1{1 + e^{-\lambda}}, \qquad \sigma^2 = \frac1{1 + e^{\lambda}}$$
 *
 * Its ends are neither quite clean nor pure noise. Made variance exploding by {@link toVarianceExploding} it is
 * {@link geometric}, so a grid with equal steps in time is {@link logSnrGrid} of the same ends.
 *
 * Kingma et al., *Variational Diffusion Models* (2021), where $\gamma = -\lambda$ and the ends are those of its code,
 * https://arxiv.org/abs/2107.00630.
 *
 * @param options - the two ends, in nats
 * @returns the schedule
 * @throws TweedieError if the ends are not finite or do not rise
 */
export function linearLogSnr({ logSnrMax = 13.3, logSnrMin = -5 }: LinearLogSnrOptions = {}): NoiseSchedule {
  checkLogSnrs("linearLogSnr", logSnrMin, logSnrMax);
  const slope = logSnrMin - logSnrMax;
  const lambda = (t: number) => (1 - t) * logSnrMax + t * logSnrMin;
  const alpha = (t: number) => 1 / Math.sqrt(1 + Math.exp(-lambda(t)));
  const sigma = (t: number) => 1 / Math.sqrt(1 + Math.exp(lambda(t)));
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => ({
      alpha: (slope / 2) * alpha(t) * sigma(t) ** 2,
      sigma: (-slope / 2) * alpha(t) ** 2 * sigma(t),
    }),
  });
}

/** Options of {@link linearLogSnr}. */
export interface LinearLogSnrOptions {
  /** $\lambda(0)$, in nats; 13.3 if left out. */
  readonly logSnrMax?: number;
  /** $\lambda(1)$, in nats; -5 if left out. */
  readonly logSnrMin?: number;
}
