import type { TokenNoise } from "@tweedie/core";
import { checkShare } from "./check-share.ts";

/**
 * The squared-cosine noise, the counterpart of the cosine schedule of images:
 *
 * $$\bar\sigma(t) = -\log\left(\epsilon + (1 - \epsilon)\cos^2\tfrac{\pi t}2\right), \qquad
 * \sigma(t) = \frac{\tfrac\pi2\,(1 - \epsilon)\sin \pi t}{\epsilon + (1 - \epsilon)\cos^2\tfrac{\pi t}2}$$
 *
 * With $\epsilon > 0$ the rate falls back to 0 at $t = 1$; with $\epsilon = 0$ nothing of the datum is left there, where both are
 * infinite.
 *
 * Nichol and Dhariwal 2021, eq. 17, https://arxiv.org/abs/2102.09672; for tokens Sahoo et al. 2024,
 * https://arxiv.org/abs/2406.07524.
 *
 * @param options - what is left at the end
 * @returns the noise
 * @throws TweedieError if `eps` is not in [0, 1)
 */
export function squaredCosineNoise({ eps = 1e-3 }: SquaredCosineNoiseOptions = {}): TokenNoise {
  checkShare("squaredCosineNoise", eps);
  // cos(pi t / 2) as a sine, which is 0 at t = 1 and exact near it.
  const cosine = (t: number) => Math.sin((Math.PI / 2) * (1 - t));
  const sine = (t: number) => Math.sin((Math.PI / 2) * t);
  const left = (t: number) => eps + (1 - eps) * cosine(t) ** 2;
  return Object.freeze({
    rate: (t: number) => (eps === 0 ? (Math.PI * sine(t)) / cosine(t) : slope(t) / left(t)),
    total: (t: number) => (t < 0.5 ? 0 - Math.log1p(-(1 - eps) * sine(t) ** 2) : 0 - Math.log(left(t))),
  });

  function slope(t: number): number {
    return Math.PI * (1 - eps) * sine(t) * cosine(t);
  }
}

/** Options of {@link squaredCosineNoise}. */
export interface SquaredCosineNoiseOptions {
  /** The share $\epsilon \in [0, 1)$ of tokens that are not hit by $t = 1$; 1e-3 if left out. */
  readonly eps?: number;
}
