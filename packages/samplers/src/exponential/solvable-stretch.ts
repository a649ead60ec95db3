import type { NoiseLevel } from "@tweedie/core";
import { isNearlyNoise } from "./first-order-step.ts";

/** A grid cut where a solver of high order in the noise can begin and must end. */
export interface SolvableStretch {
  /** The levels up to the first that has some signal; it is the last of them. */
  readonly before: readonly NoiseLevel[];
  /** The levels from the last that has noise; it is the first of them, and may be that same one. */
  readonly after: readonly NoiseLevel[];
}

/**
 * Cuts a grid, so that a solver that chooses its own levels finds finite $\lambda$ at both ends.
 *
 * @param grid - levels from noise to data
 * @returns what lies outside of the stretch that can be solved; what lies inside is between the two
 */
export function solvableStretch(grid: readonly NoiseLevel[]): SolvableStretch {
  const last = grid.at(-1)!.sigma === 0 ? grid.length - 2 : grid.length - 1;
  const signal = grid.findIndex((level) => !isNearlyNoise(level));
  const first = signal < 0 ? last : Math.min(signal, last);
  return { before: grid.slice(0, first + 1), after: grid.slice(last) };
}
