import { levelAt, logSnr, timeAtLogSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { gridAt } from "./grid-at.ts";

/**
 * The grid of given log signal-to-noise ratios.
 *
 * @param name - the function that speaks
 * @param schedule - the schedule
 * @param lambdas - the ratios, rising
 * @param finalZero - whether the clean level $t = 0$ follows
 * @returns the levels
 */
export function gridAtLogSnrs(
  name: string,
  schedule: NoiseSchedule,
  lambdas: readonly number[],
  finalZero: boolean,
): readonly NoiseLevel[] {
  const { low, high } = logSnrRange(schedule);
  if (finalZero && high !== Infinity) {
    throw new TweedieError(
      `${name}: expected a schedule with sigma(0) = 0 to end in, got sigma(0) = ${schedule.sigma(0)}. ` +
        `Set finalZero to false, or use a schedule that begins clean, such as edm({ sigmaMin: 0 }).`,
    );
  }
  const times = lambdas.map((lambda) => {
    const snapped = near(lambda, low) ? low : near(lambda, high) ? high : lambda;
    if (!(snapped >= low && snapped <= high)) {
      throw new TweedieError(
        `${name}: expected noise within the schedule's range, sigma/alpha from ${ratio(high)} to ${ratio(low)}, got ` +
          `${ratio(lambda)} (log-SNR ${lambda}). Choose ends within it, or leave them out.`,
      );
    }
    return timeAtLogSnr(schedule, snapped);
  });
  return gridAt(schedule, finalZero ? [...times, 0] : times);
}

/**
 * The log signal-to-noise ratios between which a schedule runs.
 *
 * @param schedule - the schedule
 * @returns its ratio at $t = 1$ and at $t = 0$
 */
export function logSnrRange(schedule: NoiseSchedule): { readonly low: number; readonly high: number } {
  return { low: logSnr(levelAt(schedule, 1)), high: logSnr(levelAt(schedule, 0)) };
}

// Ends that were computed in another way than the schedule computes them differ by rounding.
const near = (lambda: number, end: number): boolean =>
  Number.isFinite(end) && Math.abs(lambda - end) <= 1e-12 * Math.max(1, Math.abs(end));

const ratio = (lambda: number): number => Number(Math.exp(-lambda / 2).toPrecision(6));
