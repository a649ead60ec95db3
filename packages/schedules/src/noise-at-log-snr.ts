import { TweedieError } from "@tweedie/core";

/** One noise level in the numbers that libraries give for it. */
export interface Noise {
  /** The signal scale of the variance-preserving level, $\sqrt{\bar\alpha}$. */
  readonly alpha: number;
  /** The noise scale of the variance-preserving level, $\sqrt{1 - \bar\alpha}$. */
  readonly sigma: number;
  /** $\bar\alpha$: what chains count in, diffusers' `alphas_cumprod`. */
  readonly alphaBar: number;
  /** $\sigma/\alpha = \sqrt{(1 - \bar\alpha)/\bar\alpha}$: the sigma of k-diffusion, EDM and diffusers' Euler samplers. */
  readonly sigmaVe: number;
  /** $\sigma/(\alpha + \sigma)$: the sigma, and on rectified flow the time, of flow-matching samplers. */
  readonly sigmaFlow: number;
}

/**
 * A log signal-to-noise ratio $\lambda$ in the numbers that libraries give for it:
 *
 * $$\bar\alpha = \frac1{1 + e^{-\lambda}}, \qquad \alpha = \sqrt{\bar\alpha}, \qquad \sigma = \frac1{\sqrt{1 + e^\lambda}},
 * \qquad \sigma_{ve} = e^{-\lambda/2}, \qquad \sigma_{flow} = \frac1{1 + e^{\lambda/2}}$$
 *
 * {@link logSnrOf} goes back, from any one of the last three. An $\bar\alpha$ near 1 has few digits of the noise: carry the
 * pair $\alpha, \sigma$ or $\sigma_{ve}$ there.
 *
 * @param lambda - $\lambda$, in nats; may be infinite
 * @returns the five numbers
 * @throws TweedieError if $\lambda$ is NaN
 */
export function noiseAtLogSnr(lambda: number): Noise {
  if (Number.isNaN(lambda)) {
    throw new TweedieError(`noiseAtLogSnr: expected a log-SNR, got NaN. Pass log(alpha^2 / sigma^2).`);
  }
  const alphaBar = 1 / (1 + Math.exp(-lambda));
  return Object.freeze({
    alpha: Math.sqrt(alphaBar),
    sigma: 1 / Math.sqrt(1 + Math.exp(lambda)),
    alphaBar,
    sigmaVe: Math.exp(-lambda / 2),
    sigmaFlow: 1 / (1 + Math.exp(lambda / 2)),
  });
}
