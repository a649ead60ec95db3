import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";
import { checkTimes } from "./check-times.ts";
import { gridAt } from "./grid-at.ts";

/**
 * A grid with equal steps in time: $t_i = t_{start} + (t_{end} - t_{start})\,i/N$ for $i = 0, \ldots, N$.
 *
 * On a schedule of {@link betaTable} it visits the chain itself, or every k-th of its levels, where the table's length
 * is a multiple of `steps`.
 *
 * @param schedule - the schedule
 * @param steps - the number $N$ of intervals
 * @param options - the first time (1 if left out) and the last (0), with $0 \le$ `end` $<$ `start` $\le 1$
 * @returns $N + 1$ levels from noise to data
 * @throws TweedieError if the times are out of order or out of [0, 1]
 */
export function uniformGrid(
  schedule: NoiseSchedule,
  steps: number,
  { start = 1, end = 0 }: UniformGridOptions = {},
): readonly NoiseLevel[] {
  checkSteps("uniformGrid", steps);
  checkTimes("uniformGrid", start, end);
  const times = Array.from({ length: steps + 1 }, (_, i) => (start * (steps - i) + end * i) / steps);
  times[0] = start;
  times[steps] = end;
  return gridAt(schedule, times);
}

/** Options of {@link uniformGrid} and {@link quadraticGrid}. */
export interface UniformGridOptions {
  /** The first time; 1 if left out. */
  readonly start?: number;
  /** The last time; 0 if left out. */
  readonly end?: number;
}
