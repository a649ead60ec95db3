import type { NoiseLevel } from "./noise-level.ts";
import { TweedieError } from "./tweedie-error.ts";

/** The law $q(z_t \mid z_s) = \mathcal N(\alpha\,z_s, \sigma^2 I)$. */
export interface Transition {
  /** $\alpha_{t|s}$. */
  readonly alpha: number;
  /** $\sigma_{t|s}$, a standard deviation. */
  readonly sigma: number;
}

/**
 * The transition $q(z_t \mid z_s)$ of the Gaussian diffusion with the marginals of a schedule, from a level to a noisier
 * one:
 *
 * $$\alpha_{t|s} = \alpha_t / \alpha_s, \qquad \sigma_{t|s}^2 = \sigma_t^2 - \alpha_{t|s}^2 \sigma_s^2$$
 *
 * On the chain of DDPM it is $\sqrt{1 - \beta_n}$ and $\sqrt{\beta_n}$.
 *
 * Kingma et al., *Variational Diffusion Models* (2021), appendix A.1, https://arxiv.org/abs/2107.00630.
 *
 * @param s - the earlier level, with a signal left
 * @param t - the later level
 * @returns the coefficients
 * @throws TweedieError if the log-SNR does not fall from `s` to `t`
 */
export function transition(s: NoiseLevel, t: NoiseLevel): Transition {
  const kept = (t.alpha * s.sigma) / (s.alpha * t.sigma);
  // The share of the variance at t that came in after s, factored: no square has rounded before the difference is taken.
  const share = ((s.alpha * t.sigma - t.alpha * s.sigma) / (s.alpha * t.sigma)) * (1 + kept);
  if (!(share > 0)) {
    throw new TweedieError(
      `transition: expected a level s with a higher log-SNR than t, got alpha = ${s.alpha}, sigma = ${s.sigma} at ` +
        `s = ${s.t} and alpha = ${t.alpha}, sigma = ${t.sigma} at t = ${t.t}. Pass the cleaner level first.`,
    );
  }
  return { alpha: t.alpha / s.alpha, sigma: t.sigma * Math.sqrt(Math.min(share, 1)) };
}
