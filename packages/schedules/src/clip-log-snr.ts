import { levelAt, logSnr, timeAtLogSnr, TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { truncate } from "./truncate.ts";

/**
 * A schedule kept to a range of log signal-to-noise ratios: the part of it where $\lambda$ is between the two, stretched over
 * [0, 1] ({@link truncate}). Where the schedule has less than the range, that end stays.
 *
 * To clamp $\lambda$ itself would make it flat, and no longer tell time. Of `cosine({ offset: 0 })` it is the schedule
 * $\lambda = -2\log\tan(a + t(b - a))$ with $a = \arctan e^{-\lambda_{max}/2}$ and $b = \arctan e^{-\lambda_{min}/2}$
 * (Hoogeboom et al., *simple diffusion* (2023), appendix, with -15 and 15, https://arxiv.org/abs/2301.11093; Salimans and Ho,
 * *Progressive Distillation* (2022), with -20 and 20 in its code, https://arxiv.org/abs/2202.00512).
 *
 * @param schedule - the schedule
 * @param options - the range, in nats
 * @returns the part, with a derivative where the given one has it
 * @throws TweedieError if the range is empty or the schedule has nothing in it
 */
export function clipLogSnr(
  schedule: NoiseSchedule,
  { logSnrMin = -15, logSnrMax = 15 }: ClipLogSnrOptions = {},
): NoiseSchedule {
  const [high, low] = [logSnr(levelAt(schedule, 0)), logSnr(levelAt(schedule, 1))];
  if (!(logSnrMin < logSnrMax && logSnrMin < high && logSnrMax > low)) {
    throw new TweedieError(
      `clipLogSnr: expected logSnrMin < logSnrMax, overlapping the schedule's ${low} to ${high}, got ${logSnrMin} and ` +
        `${logSnrMax}. Use for example -15 and 15.`,
    );
  }
  return truncate(schedule, {
    min: timeAtLogSnr(schedule, Math.min(logSnrMax, high)),
    max: timeAtLogSnr(schedule, Math.max(logSnrMin, low)),
  });
}

/** Options of {@link clipLogSnr}. */
export interface ClipLogSnrOptions {
  /** The least $\lambda$, at $t = 1$, in nats; -15 if left out. */
  readonly logSnrMin?: number;
  /** The largest $\lambda$, at $t = 0$, in nats; 15 if left out. */
  readonly logSnrMax?: number;
}
