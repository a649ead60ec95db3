import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { edm } from "@tweedie/schedules";

/** Levels of noise that explodes, and their schedule. */
export interface ExplodingLevels {
  /** $\alpha = 1$, $\sigma = \sigma_{max}\,t$. */
  readonly schedule: NoiseSchedule;
  /** The levels. */
  readonly levels: readonly NoiseLevel[];
}

/**
 * Noise scales as levels with $\alpha = 1$, k-diffusion's, on the schedule whose time is the scale itself, up to the unit.
 *
 * @param sigmas - the scales
 * @param sigmaMax - the scale at time 1; the largest of them if left out
 * @returns the levels and the schedule
 */
export function explodingLevels(sigmas: readonly number[], sigmaMax: number = Math.max(...sigmas)): ExplodingLevels {
  return {
    schedule: edm({ sigmaMin: 0, sigmaMax, rho: 1 }),
    levels: sigmas.map((sigma) => Object.freeze({ t: sigma / sigmaMax, alpha: 1, sigma })),
  };
}
