import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The part of a schedule between two of its times, stretched over [0, 1]: $\alpha(t) \leftarrow \alpha(u)$ and
 * $\sigma(t) \leftarrow \sigma(u)$ with $u = (1 - t)\,t_{min} + t\,t_{max}$.
 *
 * @param schedule - the schedule
 * @param range - the two times, with $0 \le t_{min} < t_{max} \le 1$
 * @returns the part, with a derivative where the given one has it
 * @throws TweedieError if the times are out of order or out of [0, 1]
 */
export function truncate(schedule: NoiseSchedule, { min = 0, max = 1 }: TruncateOptions): NoiseSchedule {
  if (!(min >= 0 && min < max && max <= 1)) {
    throw new TweedieError(
      `truncate: expected 0 <= min < max <= 1, got min = ${min} and max = ${max}. Time 0 is data and 1 is noise.`,
    );
  }
  const time = (t: number) => (1 - t) * min + t * max;
  const length = max - min;
  return Object.freeze({
    alpha: (t: number) => schedule.alpha(time(t)),
    sigma: (t: number) => schedule.sigma(time(t)),
    ...(schedule.derivative && {
      derivative: (t: number) => {
        const { alpha, sigma } = schedule.derivative!(time(t));
        return { alpha: length * alpha, sigma: length * sigma };
      },
    }),
  });
}

/** Options of {@link truncate}. */
export interface TruncateOptions {
  /** The time that becomes 0; 0 if left out. */
  readonly min?: number;
  /** The time that becomes 1; 1 if left out. */
  readonly max?: number;
}
