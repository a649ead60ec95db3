import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The Laplace schedule, variance preserving: with $t$ uniform, the log signal-to-noise ratio has a Laplace law around
 * $\mu$ of scale $b$, so that most of time goes to noise levels near $\mu$.
 *
 * $$\lambda(t) = \mu - b\,\mathrm{sgn}\left(\tfrac12 - t\right)\log\left(1 - 2\left|\tfrac12 - t\right|\right), \qquad
 * \alpha^2 = \frac1{1 + e^{-\lambda}}, \qquad \sigma^2 = \frac1{1 + e^{\lambda}}$$
 *
 * It begins clean and ends in pure noise, $\alpha(1) = 0$, both slowly in $\lambda$; see {@link cosine} for what that asks of
 * the target. Where $b < 2$ the slopes $\sigma'(0)$ and $\alpha'(1)$ are infinite, where $b < 1$ all four are.
 *
 * {@link laplaceBetas} is another curve: diffusers takes this $\alpha$ for $\alpha^2$.
 *
 * Hang and Gu, *Improved Noise Schedule for Diffusion Training* (2024), table 1, https://arxiv.org/abs/2407.03297.
 *
 * @param options - the centre and the scale
 * @returns the schedule
 * @throws TweedieError if the centre is beyond 100 or the scale is not in (0, 30]
 */
export function laplace({ mu = 0, b = 0.5 }: LaplaceOptions = {}): NoiseSchedule {
  if (!(Math.abs(mu) <= 100 && b > 0 && b <= 30)) {
    throw new TweedieError(
      `laplace: expected mu within -100 and 100 and b in (0, 30], got ${mu} and ${b}. Use 0 and 0.5.`,
    );
  }
  // The smaller of sigma/alpha and alpha/sigma is (peak u^b)^(1/2), with u = 1 at t = 1/2 and 0 at the nearer end.
  const half = (t: number) => {
    const [u, peak] = t < 0.5 ? [2 * t, Math.exp(-mu / 2)] : [2 * (1 - t), Math.exp(mu / 2)];
    const ratio = peak * u ** (b / 2);
    const norm = Math.hypot(1, ratio);
    return { u, peak, ratio, norm };
  };
  return Object.freeze({
    alpha: (t: number) => {
      const { ratio, norm } = half(t);
      return (t < 0.5 ? 1 : ratio) / norm;
    },
    sigma: (t: number) => {
      const { ratio, norm } = half(t);
      return (t < 0.5 ? ratio : 1) / norm;
    },
    derivative: (t: number) => {
      const { u, peak, norm } = half(t);
      // Of the scale that vanishes, and of the other one; powers of u, so that the limits at u = 0 are right.
      const small = (b * peak * u ** (b / 2 - 1)) / norm ** 3;
      const large = (b * peak ** 2 * u ** (b - 1)) / norm ** 3;
      return t < 0.5 ? { alpha: 0 - large, sigma: small } : { alpha: 0 - small, sigma: large };
    },
  });
}

/** Options of {@link laplace}. */
export interface LaplaceOptions {
  /** The centre $\mu$ of the log-SNR, in nats; 0 if left out. */
  readonly mu?: number;
  /** The scale $b$, in nats; 0.5 if left out. */
  readonly b?: number;
}
