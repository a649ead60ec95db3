import type { NoiseSchedule } from "./noise-schedule.ts";
import { TweedieError } from "./tweedie-error.ts";

/** A schedule at one time: the point from or to which a sampler steps. */
export interface NoiseLevel {
  /** Time in [0, 1]; 0 is data, 1 is noise. */
  readonly t: number;
  /** The signal scale $\alpha_t$. */
  readonly alpha: number;
  /** The noise scale $\sigma_t$. */
  readonly sigma: number;
}

/**
 * The noise level of a schedule at time $t$.
 *
 * @param schedule - the schedule
 * @param t - time in [0, 1]
 * @returns `{ t, alpha, sigma }`
 * @throws TweedieError if `t` is outside [0, 1] or the schedule returns a negative or non-finite scale there
 */
export function levelAt(schedule: NoiseSchedule, t: number): NoiseLevel {
  if (!(t >= 0 && t <= 1)) {
    throw new TweedieError(`levelAt: expected a time in [0, 1], got ${t}. Time 0 is data and 1 is noise.`);
  }
  const alpha = schedule.alpha(t);
  const sigma = schedule.sigma(t);
  if (!(alpha >= 0 && sigma >= 0 && Number.isFinite(alpha + sigma)) || alpha + sigma === 0) {
    throw new TweedieError(
      `levelAt: expected alpha and sigma finite, not negative and not both 0, got alpha = ${alpha}, ` +
        `sigma = ${sigma} at t = ${t}. Mend the schedule, or keep to times where it is defined.`,
    );
  }
  return { t, alpha, sigma };
}
