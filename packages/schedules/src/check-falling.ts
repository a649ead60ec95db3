import { levelAt, logSnr, TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * Refuses a schedule whose scales are out of range or whose log signal-to-noise ratio does not fall strictly, as far as
 * 1001 even times show.
 *
 * @param name - the function that speaks
 * @param schedule - the schedule
 */
export function checkFalling(name: string, schedule: NoiseSchedule): void {
  let before = Infinity;
  for (let i = 0; i <= 1000; i++) {
    const lambda = logSnr(levelAt(schedule, i / 1000));
    if (!(lambda < before || (i === 0 && lambda === Infinity))) {
      throw new TweedieError(
        `${name}: expected a log-SNR that falls strictly with time, got ${lambda} at t = ${i / 1000} after ${before} at ` +
          `t = ${(i - 1) / 1000}. Let time run from data to noise, and noise grow against the signal all the way.`,
      );
    }
    before = lambda;
  }
}
