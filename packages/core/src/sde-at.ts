import type { NoiseSchedule, ScheduleDerivative } from "./noise-schedule.ts";
import { TweedieError } from "./tweedie-error.ts";

/** The coefficients of the linear SDE $dz = f(t) z\,dt + g(t)\,dW$ at one time. */
export interface SdeCoefficients {
  /** The drift coefficient $f = \alpha'/\alpha$. */
  readonly f: number;
  /** The squared diffusion coefficient $g^2 = (\sigma^2)' - 2 f \sigma^2$. */
  readonly g2: number;
}

/**
 * The SDE whose marginals a schedule describes: $f = (\log\alpha)'$ and $g^2 = (\sigma^2)' - 2 f \sigma^2$.
 *
 * Holds for VP, VE, sub-VP and any other pair $(\alpha, \sigma)$: Lu et al., *DPM-Solver* (2022), section 2.1,
 * https://arxiv.org/abs/2206.00927; the first three are those of Song et al., *Score-Based Generative Modeling through
 * SDEs* (2021), section 3.4, https://arxiv.org/abs/2011.13456.
 *
 * @param schedule - the schedule
 * @param t - time in [0, 1]
 * @returns $f$ and $g^2$
 * @throws TweedieError where $\alpha(t) = 0$: the drift has no finite value there
 */
export function sdeAt(schedule: NoiseSchedule, t: number): SdeCoefficients {
  const alpha = schedule.alpha(t);
  const sigma = schedule.sigma(t);
  if (!(alpha > 0)) {
    throw new TweedieError(
      `sdeAt: expected alpha > 0, got alpha = ${alpha} at t = ${t}. The drift is infinite there: stop short of it.`,
    );
  }
  const rate = derivativeAt(schedule, t);
  const f = rate.alpha / alpha;
  // Of VP schedules sigma' is infinite at t = 0, where sigma is 0: the variance itself has a slope there.
  const variance = schedule.derivative || sigma > 0 ? 2 * sigma * rate.sigma : Number.NaN;
  const slope = Number.isFinite(variance) ? variance : differences((s) => schedule.sigma(s) ** 2, t);
  return { f, g2: slope - 2 * f * sigma ** 2 };
}

/**
 * The time derivatives of a schedule: its own where it has them, else central differences (one-sided at the ends).
 *
 * Near $t = 0$ the noise scale of some schedules goes like $\sqrt t$ (VP), that of others like $t$ (flow, sub-VP): both
 * are smooth in $u = \sqrt t$, and $\sigma'(t) = (d\sigma/du)/(2u)$ is taken there. At $t = 0$ itself the result is only
 * meaningful where $\sigma'$ is finite.
 *
 * @param schedule - the schedule
 * @param t - time in [0, 1]
 * @returns $\alpha'(t)$ and $\sigma'(t)$
 */
export function derivativeAt(schedule: NoiseSchedule, t: number): ScheduleDerivative {
  if (schedule.derivative) return schedule.derivative(t);
  const alpha = differences((s) => schedule.alpha(s), t);
  if (t === 0) return { alpha, sigma: differences((s) => schedule.sigma(s), t) };
  const u = Math.sqrt(t);
  return { alpha, sigma: differences((v) => schedule.sigma(v * v), u) / (2 * u) };
}

/** The derivative of a function on [0, 1] to second order: central, one-sided at the ends. */
function differences(f: (t: number) => number, t: number): number {
  if (t < step) return (-3 * f(t) + 4 * f(t + step) - f(t + 2 * step)) / (2 * step);
  if (t > 1 - step) return (3 * f(t) - 4 * f(t - step) + f(t - 2 * step)) / (2 * step);
  return (f(t + step) - f(t - step)) / (2 * step);
}

/** Near the cube root of the float64 epsilon, where truncation and rounding balance. */
const step = 6e-6;
