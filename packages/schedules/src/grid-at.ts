import { levelAt, logSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";

/**
 * The grid of given times: the levels that a sampler visits, from noise to data.
 *
 * @param schedule - the schedule
 * @param times - at least two times in [0, 1], strictly decreasing
 * @returns one level a time
 * @throws TweedieError if there are fewer than two times, one is outside [0, 1], they do not fall strictly, or the
 *   signal-to-noise ratio of the schedule does not rise strictly along them
 */
export function gridAt(schedule: NoiseSchedule, times: readonly number[]): readonly NoiseLevel[] {
  if (times.length < 2) {
    throw new TweedieError(`gridAt: expected at least 2 times, got ${times.length}. Add where to start and stop.`);
  }
  const levels = times.map((t) => Object.freeze(levelAt(schedule, t)));
  for (let i = 1; i < levels.length; i++) {
    const [before, level] = [levels[i - 1]!, levels[i]!];
    if (!(level.t < before.t)) {
      throw new TweedieError(
        `gridAt: expected times that fall strictly, got ${level.t} after ${before.t} at position ${i}. ` +
          `Sort them from noise to data and remove duplicates.`,
      );
    }
    if (!(logSnr(level) > logSnr(before))) {
      throw new TweedieError(
        `gridAt: expected a log-SNR that rises strictly towards the data, got ${logSnr(level)} at t = ${level.t} after ` +
          `${logSnr(before)} at t = ${before.t}. Mend the schedule, or take fewer steps.`,
      );
    }
  }
  return Object.freeze(levels);
}
