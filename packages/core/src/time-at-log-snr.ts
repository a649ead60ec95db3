import { logSnr } from "./log-snr.ts";
import type { NoiseSchedule } from "./noise-schedule.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * The time at which a schedule has a given log signal-to-noise ratio: the inverse of {@link logSnr}, by bisection to
 * the last bit of $t$.
 *
 * @param schedule - a schedule whose log-SNR falls strictly with time
 * @param lambda - the wanted $\lambda = \log(\alpha^2/\sigma^2)$; $\pm\infty$ where the schedule reaches it
 * @returns $t$ in [0, 1]
 * @throws TweedieError if the schedule does not reach `lambda`
 */
export function timeAtLogSnr(schedule: NoiseSchedule, lambda: number): number {
  const at = (t: number) => logSnr({ alpha: schedule.alpha(t), sigma: schedule.sigma(t) });
  let low = 0;
  let high = 1;
  const [top, bottom] = [at(low), at(high)];
  if (!(lambda <= top && lambda >= bottom)) {
    throw new TweedieError(
      `timeAtLogSnr: expected a log-SNR in [${bottom}, ${top}], which this schedule covers, got ${lambda}. ` +
        `Clamp it to the schedule's range.`,
    );
  }
  if (lambda === top) return low;
  if (lambda === bottom) return high;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return at(low) - lambda < lambda - at(high) ? low : high;
    if (at(middle) > lambda) low = middle;
    else high = middle;
  }
}
