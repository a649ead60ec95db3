import type { NoiseLevel } from "./noise-level.ts";
import { transition } from "./transition.ts";

/** The law $q(z_s \mid z_t, x_0) = \mathcal N(c_z z_t + c_x x_0, \sigma^2 I)$. */
export interface Posterior {
  /** $c_z$, the weight of $z_t$ in the mean. */
  readonly z: number;
  /** $c_x$, the weight of $x_0$ in the mean. */
  readonly x0: number;
  /** The standard deviation. */
  readonly sigma: number;
}

/**
 * The posterior $q(z_s \mid z_t, x_0)$ of the Gaussian diffusion with the marginals of a schedule, what an
 * ancestral step draws from:
 *
 * $$c_z = \frac{\alpha_{t|s}\sigma_s^2}{\sigma_t^2}, \qquad c_x = \frac{\alpha_s \sigma_{t|s}^2}{\sigma_t^2}, \qquad
 * \sigma^2 = \frac{\sigma_{t|s}^2 \sigma_s^2}{\sigma_t^2}$$
 *
 * On the chain of DDPM the variance is $\tilde\beta_n = \beta_n (1-\bar\alpha_{n-1})/(1-\bar\alpha_n)$. To the clean
 * level it is the point $x_0$.
 *
 * Ho et al., *Denoising Diffusion Probabilistic Models* (2020), eq. 7, https://arxiv.org/abs/2006.11239; Kingma et al.,
 * *Variational Diffusion Models* (2021), appendix A.2, https://arxiv.org/abs/2107.00630.
 *
 * @param s - the earlier level, with a signal left
 * @param t - the later level
 * @returns the coefficients
 * @throws TweedieError if the log-SNR does not fall from `s` to `t`
 */
export function posterior(s: NoiseLevel, t: NoiseLevel): Posterior {
  const added = transition(s, t).sigma / t.sigma;
  return {
    z: (t.alpha / s.alpha) * (s.sigma / t.sigma) ** 2,
    x0: s.alpha * added ** 2,
    sigma: s.sigma * added,
  };
}
