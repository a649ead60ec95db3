import { TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";
import { gridAtLogSnrs, logSnrRange } from "./grid-at-log-snrs.ts";

/**
 * A grid with equal steps in the log signal-to-noise ratio $\lambda = \log(\alpha^2/\sigma^2)$, that is, with $\sigma/\alpha$ in
 * a geometric progression; the clean level $t = 0$ may follow.
 *
 * With the final zero there are `steps` ratios, else `steps + 1`. Ends that are left out are those of the schedule, but no
 * further out than -12 and 12: beyond, where an end may be infinite or, by a rounding error, only just finite, there is
 * nothing to see for a network, and steps would be lost there.
 *
 * Lu et al., *DPM-Solver* (2022), uniform $\lambda$, https://arxiv.org/abs/2206.00927.
 *
 * @param schedule - the schedule
 * @param steps - the number of intervals
 * @param options - the ends, and whether the clean level follows
 * @returns `steps + 1` levels from noise to data
 * @throws TweedieError if an end is outside of the schedule's range, or the clean level is asked of a schedule that does
 *   not begin clean
 */
export function logSnrGrid(
  schedule: NoiseSchedule,
  steps: number,
  options: LogSnrGridOptions = {},
): readonly NoiseLevel[] {
  checkSteps("logSnrGrid", steps);
  const { low, high } = logSnrRange(schedule);
  const { logSnrMin = Math.max(low, -12), logSnrMax = Math.min(high, 12), finalZero = high === Infinity } = options;
  if (!(logSnrMin < logSnrMax && Number.isFinite(logSnrMin) && Number.isFinite(logSnrMax))) {
    throw new TweedieError(
      `logSnrGrid: expected finite ends logSnrMin < logSnrMax, got ${logSnrMin} and ${logSnrMax}. ` +
        `For a clean end set finalZero to true.`,
    );
  }
  const last = finalZero ? steps - 1 : steps;
  const lambdas = Array.from({ length: last + 1 }, (_, i) =>
    i === 0 ? logSnrMin : i === last ? logSnrMax : logSnrMin + (i / last) * (logSnrMax - logSnrMin),
  );
  return gridAtLogSnrs("logSnrGrid", schedule, lambdas, finalZero);
}

/** Options of {@link logSnrGrid}. */
export interface LogSnrGridOptions {
  /** The first $\lambda$, in nats; that of $t = 1$ if left out, or -12 where that is lower. */
  readonly logSnrMin?: number;
  /** The largest finite $\lambda$, in nats; that of $t = 0$ if left out, or 12 where that is higher. */
  readonly logSnrMax?: number;
  /** Whether the clean level $t = 0$ follows; if left out, where the schedule begins clean. */
  readonly finalZero?: boolean;
}
