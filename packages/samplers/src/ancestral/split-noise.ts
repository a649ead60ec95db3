import { posterior } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/** How an ancestral step is divided, {@link splitNoise}. */
export interface SplitNoise {
  /** The level that a deterministic step goes down to: the signal of `s`, with less noise. */
  readonly down: NoiseLevel;
  /** The standard deviation of the fresh noise that leads from there up to `s`. */
  readonly up: number;
}

/**
 * Divides the noise of a level between what a deterministic step leaves of the old and what is drawn anew, so that the whole
 * is right whatever the division:
 *
 * $$\sigma_{up} = \eta\,\tilde\sigma, \qquad \sigma_{down}^2 = \sigma_s^2 - \sigma_{up}^2$$
 *
 * with $\tilde\sigma$ the standard deviation of the posterior $q(x_s \mid x_t, x_0)$, {@link posterior}.
 *
 * @param t - where the step begins
 * @param s - where it ends
 * @param eta - the share of the posterior's noise that is drawn, in [0, 1]
 * @returns the level below, and the noise
 */
export function splitNoise(t: NoiseLevel, s: NoiseLevel, eta: number): SplitNoise {
  // Without noise the rule also goes up in noise, where there is no posterior: DDIM inversion.
  const up = eta === 0 ? 0 : eta * posterior(s, t).sigma;
  return { down: { ...s, sigma: Math.sqrt((s.sigma - up) * (s.sigma + up)) }, up };
}
