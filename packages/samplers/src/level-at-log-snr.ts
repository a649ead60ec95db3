import { levelAt, logSnr, timeAtLogSnr } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";

/**
 * The level of a schedule at a log signal-to-noise ratio: where a solver looks between two levels of its grid.
 *
 * Beyond the ends of the schedule $\alpha$ stays what it is there and $\sigma = \alpha e^{-\lambda/2}$ goes on, as it does
 * between the smallest $\sigma$ of a variance-exploding schedule and the clean datum.
 *
 * @param schedule - the schedule
 * @param lambda - $\lambda = \log(\alpha^2/\sigma^2)$
 * @returns the level
 */
export function levelAtLogSnr(schedule: NoiseSchedule, lambda: number): NoiseLevel {
  const [data, noise] = [levelAt(schedule, 0), levelAt(schedule, 1)];
  const end = lambda > logSnr(data) ? data : lambda < logSnr(noise) ? noise : undefined;
  return end ? { ...end, sigma: end.alpha * Math.exp(-lambda / 2) } : levelAt(schedule, timeAtLogSnr(schedule, lambda));
}
