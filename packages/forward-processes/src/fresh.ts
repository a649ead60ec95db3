import { TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/**
 * The share of the variance at `t` that came in after `s`,
 * $\sigma_{t|s}^2/\sigma_t^2 = 1 - \alpha_t^2\sigma_s^2/(\alpha_s^2\sigma_t^2) = 1 - e^{\lambda_t - \lambda_s}$.
 *
 * @param name - the function that speaks
 * @param s - the earlier level
 * @param t - the later level
 * @returns the share, in (0, 1]
 */
export function fresh(name: string, s: NoiseLevel, t: NoiseLevel): number {
  const kept = (t.alpha * s.sigma) / (s.alpha * t.sigma);
  // Factored, so that no square has rounded before the difference is taken.
  const share = ((s.alpha * t.sigma - t.alpha * s.sigma) / (s.alpha * t.sigma)) * (1 + kept);
  if (!(share > 0)) {
    throw new TweedieError(
      `${name}: expected a level s with a higher log-SNR than t, got alpha = ${s.alpha}, sigma = ${s.sigma} at s = ${s.t} ` +
        `and alpha = ${t.alpha}, sigma = ${t.sigma} at t = ${t.t}. Pass the cleaner level first.`,
    );
  }
  return Math.min(share, 1);
}
