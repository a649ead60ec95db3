import { logSnr } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/**
 * The share $\tau$ of the noise at $t$ that was added after $s$: the posterior $q(x_s \mid x_t, x_0)$ has variance
 * $\sigma_s^2\tau$, and the transition $q(x_t \mid x_s)$ has $\sigma_t^2\tau$.
 *
 * $$\tau = 1 - \frac{\alpha_t^2 \sigma_s^2}{\alpha_s^2 \sigma_t^2} = 1 - e^{\lambda_t - \lambda_s}$$
 *
 * Computed through the log-SNR, without cancellation for small steps; 1 where $\sigma_s = 0$ or $\alpha_t = 0$.
 *
 * @param t - the noisier level
 * @param s - the cleaner level
 * @returns $\tau$ in (0, 1]
 */
export function posteriorShare(t: NoiseLevel, s: NoiseLevel): number {
  return -Math.expm1(logSnr(t) - logSnr(s));
}
