import { TweedieError } from "@tweedie/core";
import type { NoiseLevel, Posterior } from "@tweedie/core";

/**
 * The kernel $q(z_s \mid z_t, x_0)$ of the non-Markovian processes behind DDIM, with any standard deviation
 * $0 \le \varsigma \le \sigma_s$:
 *
 * $$z_s = \alpha_s x_0 + \sqrt{\sigma_s^2 - \varsigma^2}\;\frac{z_t - \alpha_t x_0}{\sigma_t} + \varsigma\,\epsilon$$
 *
 * It keeps the marginals: from $z_t \sim \mathcal N(\alpha_t x_0, \sigma_t^2 I)$ it leads to
 * $z_s \sim \mathcal N(\alpha_s x_0, \sigma_s^2 I)$ for every $\varsigma$. 0 is DDIM's deterministic step; the standard deviation
 * of core's `posterior` is the Markovian process, DDPM; $\sigma_s$ forgets $z_t$.
 *
 * Song et al., *Denoising Diffusion Implicit Models* (2021), eq. 7, https://arxiv.org/abs/2010.02502, there for VP.
 *
 * @param s - the earlier level
 * @param t - the later level, with noise
 * @param sigma - the standard deviation $\varsigma$
 * @returns the coefficients of the mean, and the standard deviation
 * @throws TweedieError if the standard deviation is out of its range or level `t` has no noise
 */
export function ddimPosterior(s: NoiseLevel, t: NoiseLevel, sigma: number): Posterior {
  if (!(t.sigma > 0)) {
    throw new TweedieError(`ddimPosterior: expected a level t with noise, got sigma = ${t.sigma}. Pass s, then t.`);
  }
  // What exceeds the range by rounding is its end.
  const std = sigma > s.sigma && sigma <= s.sigma * (1 + 1e-12) ? s.sigma : sigma;
  if (!(std >= 0 && std <= s.sigma)) {
    throw new TweedieError(
      `ddimPosterior: expected a standard deviation in [0, ${s.sigma}], the noise at s = ${s.t}, got ${sigma}. ` +
        `More would leave no room for what is known of z_t.`,
    );
  }
  const z = Math.sqrt((s.sigma - std) * (s.sigma + std)) / t.sigma;
  return { z, x0: s.alpha - z * t.alpha, sigma: std };
}
