import { derivativeAt } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";

/**
 * A change of variables, $y = c\,x$ and $u$, in which the probability flow reads
 *
 * $$\frac{dy}{du} = a\,\hat x_0 + b\,\hat\epsilon$$
 *
 * A solver takes its steps in the variables it is given. All describe the same flow and have the same order; they differ in
 * which paths they follow exactly and where they are smooth.
 */
export interface Coordinates {
  /** The independent variable $u$ at a level. */
  u(level: NoiseLevel): number;
  /** The factor $c$ at a level. */
  scale(level: NoiseLevel): number;
  /** The weights $(a, b)$ of the predictions in the slope at a level. */
  slope(level: NoiseLevel): readonly [x0: number, eps: number];
}

/**
 * $y = x/\alpha$, $u = \sigma/\alpha$, $dy/du = \hat\epsilon$: the variables of EDM, in which Euler's rule is DDIM. Not defined
 * where $\alpha = 0$.
 *
 * Karras et al. 2022, eq. 4, https://arxiv.org/abs/2206.00364; Song, Meng and Ermon 2021, eq. 14,
 * https://arxiv.org/abs/2010.02502.
 */
export const noiseCoordinates: Coordinates = Object.freeze({
  u: ({ alpha, sigma }: NoiseLevel) => sigma / alpha,
  scale: ({ alpha }: NoiseLevel) => 1 / alpha,
  slope: () => [0, 1] as const,
});

/** $y = x/\sigma$, $u = \alpha/\sigma$, $dy/du = \hat x_0$: for zero terminal SNR. Not defined where $\sigma = 0$. */
export const signalCoordinates: Coordinates = Object.freeze({
  u: ({ alpha, sigma }: NoiseLevel) => alpha / sigma,
  scale: ({ sigma }: NoiseLevel) => 1 / sigma,
  slope: () => [1, 0] as const,
});

/**
 * $y = x/r$, $u = \mathrm{atan2}(\sigma, \alpha)$ with $r = \sqrt{\alpha^2 + \sigma^2}$, where the slope is the velocity
 * $v = \cos u\,\hat\epsilon - \sin u\,\hat x_0$: defined from pure noise to clean data.
 *
 * Salimans and Ho 2022, appendix D, https://arxiv.org/abs/2202.00512.
 */
export const angleCoordinates: Coordinates = Object.freeze({
  u: ({ alpha, sigma }: NoiseLevel) => Math.atan2(sigma, alpha),
  scale: ({ alpha, sigma }: NoiseLevel) => 1 / Math.hypot(alpha, sigma),
  slope: ({ alpha, sigma }: NoiseLevel) => {
    const r = Math.hypot(alpha, sigma);
    return [-sigma / r, alpha / r] as const;
  },
});

/**
 * $y = x$, $u = t$, $dx/dt = \alpha'\hat x_0 + \sigma'\hat\epsilon$: the time of a schedule, as flow matching integrates it
 * (Lipman et al. 2023, https://arxiv.org/abs/2210.02747).
 *
 * @param schedule - the schedule that the levels are of
 * @returns the variables; not defined where the schedule's derivatives are infinite
 */
export const timeCoordinates = (schedule: NoiseSchedule): Coordinates =>
  Object.freeze({
    u: ({ t }: NoiseLevel) => t,
    scale: () => 1,
    slope: ({ t }: NoiseLevel) => {
      const { alpha, sigma } = derivativeAt(schedule, t);
      return [alpha, sigma] as const;
    },
  });
