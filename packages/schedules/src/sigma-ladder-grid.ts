import { logSnr } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSigmas } from "./check-sigmas.ts";
import { checkSteps } from "./check-steps.ts";
import { gridAtLogSnrs, logSnrRange } from "./grid-at-log-snrs.ts";

/** The ends of a grid that is a ladder of $\sigma/\alpha$. */
export interface SigmaEndsOptions {
  /** The smallest positive $\sigma/\alpha$; 0.002 if left out, or the schedule's smallest where that is larger. */
  readonly sigmaMin?: number;
  /** The first $\sigma/\alpha$; 80 if left out, or the schedule's largest where that is smaller. */
  readonly sigmaMax?: number;
  /** Whether the clean level $t = 0$ follows; if left out, where the schedule begins clean. */
  readonly finalZero?: boolean;
}

/**
 * The grid of a ladder of $\sigma/\alpha$ on a schedule.
 *
 * @param name - the function that speaks
 * @param schedule - the schedule
 * @param steps - the number of intervals
 * @param options - the ends, and whether the clean level follows
 * @param ladder - the scales, for their number and the two ends
 * @returns `steps + 1` levels from noise to data
 */
export function sigmaLadderGrid(
  name: string,
  schedule: NoiseSchedule,
  steps: number,
  options: SigmaEndsOptions,
  ladder: (count: number, ends: { readonly sigmaMin: number; readonly sigmaMax: number }) => readonly number[],
): readonly NoiseLevel[] {
  checkSteps(name, steps);
  const { low, high } = logSnrRange(schedule);
  const {
    sigmaMin = Math.max(0.002, Math.exp(-high / 2)),
    sigmaMax = Math.min(80, Math.exp(-low / 2)),
    finalZero = high === Infinity,
  } = options;
  checkSigmas(name, { sigmaMin, sigmaMax });
  const sigmas = ladder(finalZero ? steps : steps + 1, { sigmaMin, sigmaMax });
  const lambdas = sigmas.map((sigma) => logSnr({ alpha: 1, sigma }));
  return gridAtLogSnrs(name, schedule, lambdas, finalZero);
}
