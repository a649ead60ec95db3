import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";
import { checkTimes } from "./check-times.ts";
import { gridAt } from "./grid-at.ts";
import type { UniformGridOptions } from "./uniform-grid.ts";

/**
 * A grid with equal steps in the root of time, so that there are more of them near the data:
 *
 * $$t_i = \left(\sqrt{t_{start}} + \frac{i}{N}\left(\sqrt{t_{end}} - \sqrt{t_{start}}\right)\right)^2,
 * \qquad i = 0, \ldots, N$$
 *
 * Song et al., *Denoising Diffusion Implicit Models* (2021), section D.2, *quadratic* $\tau$,
 * https://arxiv.org/abs/2010.02502.
 *
 * @param schedule - the schedule
 * @param steps - the number $N$ of intervals
 * @param options - the first time (1 if left out) and the last (0), with $0 \le$ `end` $<$ `start` $\le 1$
 * @returns $N + 1$ levels from noise to data
 * @throws TweedieError if the times are out of order or out of [0, 1]
 */
export function quadraticGrid(
  schedule: NoiseSchedule,
  steps: number,
  { start = 1, end = 0 }: UniformGridOptions = {},
): readonly NoiseLevel[] {
  checkSteps("quadraticGrid", steps);
  checkTimes("quadraticGrid", start, end);
  const [a, b] = [Math.sqrt(start), Math.sqrt(end)];
  const times = Array.from({ length: steps + 1 }, (_, i) => ((a * (steps - i) + b * i) / steps) ** 2);
  times[0] = start;
  times[steps] = end;
  return gridAt(schedule, times);
}
