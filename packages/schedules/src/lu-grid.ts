import { levelAt, logSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";
import { checkTimes } from "./check-times.ts";
import { gridAtLogSnrs, logSnrRange } from "./grid-at-log-snrs.ts";

/**
 * DPM-Solver's grid: equal steps in $\lambda = \log(\alpha^2/\sigma^2)$ between two *times*; the clean level $t = 0$ may
 * follow. (The paper writes $\lambda$ for half of it, which has the same steps.)
 *
 * $$\lambda_i = \lambda(t_{start}) + \frac{i}{n-1}\left(\lambda(t_{end}) - \lambda(t_{start})\right),
 * \qquad i = 0, \ldots, n - 1$$
 *
 * With the final zero $n$ is `steps`, else `steps + 1`. {@link logSnrGrid} has the same steps between two ratios.
 *
 * Lu et al., *DPM-Solver* (2022), section 3.3 and appendix D.4, https://arxiv.org/abs/2206.00927.
 *
 * @param schedule - the schedule
 * @param steps - the number of intervals
 * @param options - the two times, and whether the clean level follows
 * @returns `steps + 1` levels from noise to data
 * @throws TweedieError if the times are out of order, or $\lambda$ is infinite at one of them
 */
export function luGrid(schedule: NoiseSchedule, steps: number, options: LuGridOptions = {}): readonly NoiseLevel[] {
  checkSteps("luGrid", steps);
  const { low, high } = logSnrRange(schedule);
  const { finalZero = high === Infinity, start = 1, end = high === Infinity ? 1e-3 : 0 } = options;
  checkTimes("luGrid", start, end);
  // Where the schedule ends in pure noise the ladder begins where there is something to see.
  const first = options.start === undefined ? Math.max(low, -12) : logSnr(levelAt(schedule, start));
  const last = logSnr(levelAt(schedule, end));
  if (!(first < last && Number.isFinite(first) && Number.isFinite(last))) {
    throw new TweedieError(
      `luGrid: expected a log-SNR that is finite and rises from t = ${start} to t = ${end}, got ${first} and ${last}. ` +
        `Begin and end inside the schedule, for example at 0.999 and 0.001; for a clean end set finalZero to true.`,
    );
  }
  const count = finalZero ? steps : steps + 1;
  const lambdas = Array.from({ length: count }, (_, i) =>
    i === 0 ? first : i === count - 1 ? last : first + (i / (count - 1)) * (last - first),
  );
  return gridAtLogSnrs("luGrid", schedule, lambdas, finalZero);
}

/** Options of {@link luGrid}. */
export interface LuGridOptions {
  /** The first time; if left out 1, or the time of $\lambda = -12$ where $\lambda(1)$ is lower. */
  readonly start?: number;
  /** The last positive time; if left out 0.001 where the schedule begins clean, else 0. */
  readonly end?: number;
  /** Whether the clean level $t = 0$ follows; if left out, where the schedule begins clean. */
  readonly finalZero?: boolean;
}
