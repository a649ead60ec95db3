import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { polyexponentialSigmas } from "./polyexponential-sigmas.ts";
import { sigmaLadderGrid } from "./sigma-ladder-grid.ts";
import type { SigmaEndsOptions } from "./sigma-ladder-grid.ts";

/**
 * A grid whose $\tilde\sigma = \sigma/\alpha$ falls in a geometric progression; the clean level $t = 0$ may follow.
 *
 * $$\tilde\sigma_i = \sigma_{max} \left(\frac{\sigma_{min}}{\sigma_{max}}\right)^{i/(n-1)}, \qquad i = 0, \ldots, n - 1$$
 *
 * With the final zero $n$ is `steps`, else `steps + 1`. {@link logSnrGrid} is the same progression between two log
 * signal-to-noise ratios, and {@link luGrid} between two times; here the ends are noise scales, as in {@link karrasGrid}.
 *
 * The noise levels of Song and Ermon, *Generative Modeling by Estimating Gradients of the Data Distribution* (2019),
 * https://arxiv.org/abs/1907.05600.
 *
 * @param schedule - the schedule
 * @param steps - the number of intervals
 * @param options - the ends of the ladder, and whether the clean level follows
 * @returns `steps + 1` levels from noise to data
 * @throws TweedieError if an end is outside of the schedule's range, or the clean level is asked of a schedule that does
 *   not begin clean
 */
export function exponentialGrid(
  schedule: NoiseSchedule,
  steps: number,
  options: SigmaEndsOptions = {},
): readonly NoiseLevel[] {
  return sigmaLadderGrid("exponentialGrid", schedule, steps, options, polyexponentialSigmas);
}
