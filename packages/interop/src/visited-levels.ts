import type { NoiseLevel } from "@tweedie/core";
import type { SchedulerGrid } from "./scheduler-grid.ts";

/**
 * The levels of a grid with the step of no length that some configs end with: where the last level is that of the last
 * timestep already, diffusers calls the network there once more.
 *
 * @param grid - the grid
 * @param steps - the number of steps
 * @returns one level more than steps
 */
export const visitedLevels = ({ levels }: SchedulerGrid, steps: number): readonly NoiseLevel[] =>
  levels.length > steps ? levels : [...levels, levels.at(-1)!];
