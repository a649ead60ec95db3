import type { NoiseLevel } from "@tweedie/core";
import { fresh } from "./fresh.ts";

/** The law $q(z_t \mid z_s) = \mathcal N(\alpha\,z_s, \sigma^2 I)$. */
export interface Transition {
  /** $\alpha_{t|s}$. */
  readonly alpha: number;
  /** $\sigma_{t|s}$, a standard deviation. */
  readonly sigma: number;
}

/**
 * The transition $q(z_t \mid z_s)$ of a Gaussian process from a level to a noisier one:
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
  return { alpha: t.alpha / s.alpha, sigma: t.sigma * Math.sqrt(fresh("transition", s, t)) };
}
