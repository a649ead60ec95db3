import type { NoiseLevel, Posterior } from "@tweedie/core";
import { ddimPosterior } from "./ddim-posterior.ts";

/**
 * The forward kernel $q(z_t \mid z_s, x_0)$ of the non-Markovian processes behind DDIM, by Bayes' rule from
 * {@link ddimPosterior} and the marginals:
 *
 * $$z_t = \alpha_t x_0 + \frac{\sigma_t \sqrt{\sigma_s^2 - \varsigma^2}}{\sigma_s}\;\frac{z_s - \alpha_s x_0}{\sigma_s}
 * + \frac{\sigma_t \varsigma}{\sigma_s}\,\epsilon$$
 *
 * It depends on $x_0$, save where $\varsigma$ is that of core's `posterior`: then it is the Markovian `transition`. From the
 * clean datum it is the marginal at $t$.
 *
 * Song et al., *Denoising Diffusion Implicit Models* (2021), eq. 8, https://arxiv.org/abs/2010.02502.
 *
 * @param s - the earlier level
 * @param t - the later level, with noise
 * @param sigma - the standard deviation $\varsigma$ of $q(z_s \mid z_t, x_0)$, in $[0, \sigma_s]$
 * @returns the weights of $z_s$ and $x_0$ in the mean, and the standard deviation
 * @throws TweedieError if the standard deviation is out of its range or level `t` has no noise
 */
export function ddimTransition(s: NoiseLevel, t: NoiseLevel, sigma: number): Posterior {
  const back = ddimPosterior(s, t, sigma);
  if (s.sigma === 0) return { z: 0, x0: t.alpha, sigma: t.sigma };
  const ratio = t.sigma / s.sigma;
  const z = ratio * ratio * back.z;
  return { z, x0: t.alpha - z * s.alpha, sigma: ratio * back.sigma };
}
