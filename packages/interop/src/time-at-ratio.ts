import { timeAtLogSnr } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The time at which a schedule has a ratio of noise to signal; ratios beyond its ends by a rounding error are its ends.
 *
 * @param schedule - the schedule
 * @param ratio - $\sigma/\alpha$
 * @returns the time
 */
export function timeAtRatio(schedule: NoiseSchedule, ratio: number): number {
  if (ratio === 0) return 0;
  const end = schedule.sigma(1) / schedule.alpha(1);
  return ratio >= end * (1 - 1e-12) && ratio <= end * (1 + 1e-12) ? 1 : timeAtLogSnr(schedule, -2 * Math.log(ratio));
}
