import { derivativeAt, levelAt } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { levelAtLogSnr } from "../level-at-log-snr.ts";

/**
 * A change of variables, $y = x/c$ and $u$, in which the probability flow reads
 *
 * $$\frac{dy}{du} = a\,\hat x_0 + b\,\hat\epsilon$$
 *
 * A solver takes its steps in the variables it is given. All describe the same flow and have the same order; they differ in
 * which paths they follow exactly and where they are smooth.
 */
export interface Coordinates {
  /** What a multistep method remembers its slopes by: it begins anew where the name changes. */
  readonly name: string;
  /** Whether the weights of the slope are the same at all levels: a constant prediction then moves on a straight line. */
  readonly straight: boolean;
  /** The independent variable $u$ at a level. */
  u(level: NoiseLevel): number;
  /** The scale $c$ at a level. */
  scale(level: NoiseLevel): number;
  /** The weights $(a, b)$ of the predictions in the slope at a level. */
  slope(level: NoiseLevel): readonly [x0: number, eps: number];
  /** The level of a schedule at a value of $u$ inside a step: where stages lie. */
  level(u: number, schedule: NoiseSchedule): NoiseLevel;
}

/**
 * $y = x/\alpha$, $u = \sigma/\alpha$, $dy/du = \hat\epsilon$: the variables of EDM, in which Euler's rule is DDIM. Not defined
 * where $\alpha = 0$.
 *
 * Karras et al. 2022, eq. 4, https://arxiv.org/abs/2206.00364; Song, Meng and Ermon 2021, eq. 14,
 * https://arxiv.org/abs/2010.02502.
 */
export const noiseCoordinates: Coordinates = Object.freeze({
  name: "noise",
  straight: true,
  u: ({ alpha, sigma }: NoiseLevel) => sigma / alpha,
  scale: ({ alpha }: NoiseLevel) => alpha,
  slope: () => [0, 1] as const,
  level: (u: number, schedule: NoiseSchedule) => levelAtLogSnr(schedule, -2 * Math.log(u)),
});

/** $y = x/\sigma$, $u = \alpha/\sigma$, $dy/du = \hat x_0$: for zero terminal SNR. Not defined where $\sigma = 0$. */
export const signalCoordinates: Coordinates = Object.freeze({
  name: "signal",
  straight: true,
  u: ({ alpha, sigma }: NoiseLevel) => alpha / sigma,
  scale: ({ sigma }: NoiseLevel) => sigma,
  slope: () => [1, 0] as const,
  level: (u: number, schedule: NoiseSchedule) => levelAtLogSnr(schedule, 2 * Math.log(u)),
});

/**
 * $y = x/r$, $u = \mathrm{atan2}(\sigma, \alpha)$ with $r = \sqrt{\alpha^2 + \sigma^2}$, where the slope is the velocity
 * $v = \cos u\,\hat\epsilon - \sin u\,\hat x_0$: defined from pure noise to clean data.
 *
 * Salimans and Ho 2022, appendix D, https://arxiv.org/abs/2202.00512.
 */
export const angleCoordinates: Coordinates = Object.freeze({
  name: "angle",
  straight: false,
  u: ({ alpha, sigma }: NoiseLevel) => Math.atan2(sigma, alpha),
  scale: ({ alpha, sigma }: NoiseLevel) => Math.hypot(alpha, sigma),
  slope: ({ alpha, sigma }: NoiseLevel) => {
    const r = Math.hypot(alpha, sigma);
    return [-sigma / r, alpha / r] as const;
  },
  level: (u: number, schedule: NoiseSchedule) => levelAtLogSnr(schedule, -2 * Math.log(Math.tan(u))),
});

/**
 * $y = x/(\alpha + \sigma)$, $u = \sigma/(\alpha + \sigma)$, $dy/du = \hat\epsilon - \hat x_0$: the straight paths of
 * rectified flow, whatever the schedule; defined from pure noise to clean data. On rectified flow $u$ is the time.
 *
 * Liu, Gong and Liu 2023, https://arxiv.org/abs/2209.03003; Lipman et al. 2023, https://arxiv.org/abs/2210.02747.
 */
export const flowCoordinates: Coordinates = Object.freeze({
  name: "flow",
  straight: true,
  u: ({ alpha, sigma }: NoiseLevel) => sigma / (alpha + sigma),
  scale: ({ alpha, sigma }: NoiseLevel) => alpha + sigma,
  slope: () => [-1, 1] as const,
  level: (u: number, schedule: NoiseSchedule) => levelAtLogSnr(schedule, 2 * Math.log((1 - u) / u)),
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
    name: "time",
    straight: false,
    u: ({ t }: NoiseLevel) => t,
    scale: () => 1,
    slope: ({ t }: NoiseLevel) => {
      const { alpha, sigma } = derivativeAt(schedule, t);
      return [alpha, sigma] as const;
    },
    level: (u: number) => levelAt(schedule, u),
  });
