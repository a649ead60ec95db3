import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { betaQuantile } from "./beta-quantile.ts";
import { checkSteps } from "./check-steps.ts";
import { checkTimes } from "./check-times.ts";
import { gridAt } from "./grid-at.ts";
import type { UniformGridOptions } from "./uniform-grid.ts";

/**
 * A grid of quantiles of a Beta law in time, with more steps near both ends where its shapes are below 1:
 *
 * $$t_i = t_{end} + (t_{start} - t_{end})\,F^{-1}_{a,b}(1 - i/N), \qquad i = 0, \ldots, N$$
 *
 * With $a = b = 1$ it is {@link uniformGrid}.
 *
 * Lee et al., *Beta Sampling is All You Need* (2024), section 3, https://arxiv.org/abs/2407.12173.
 *
 * @param schedule - the schedule
 * @param steps - the number $N$ of intervals
 * @param options - the shapes (0.6 and 0.6, the paper's), the first time (1) and the last (0)
 * @returns $N + 1$ levels from noise to data
 * @throws TweedieError if a shape is not in $[10^{-3}, 10^4]$, the times are out of order or out of [0, 1], or quantiles are
 *   too close to be told apart
 */
export function betaGrid(
  schedule: NoiseSchedule,
  steps: number,
  { a = 0.6, b = 0.6, start = 1, end = 0 }: BetaGridOptions = {},
): readonly NoiseLevel[] {
  checkSteps("betaGrid", steps);
  checkTimes("betaGrid", start, end);
  const times = Array.from({ length: steps + 1 }, (_, i) => end + (start - end) * betaQuantile(1 - i / steps, a, b));
  times[0] = start;
  times[steps] = end;
  return gridAt(schedule, times);
}

/** Options of {@link betaGrid}. */
export interface BetaGridOptions extends UniformGridOptions {
  /** The first shape, positive: below 1 takes more steps near the last time; 0.6 if left out. */
  readonly a?: number;
  /** The second shape, positive: below 1 takes more steps near the first time; 0.6 if left out. */
  readonly b?: number;
}
