import { TweedieError } from "@tweedie/core";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
import { spacedTimesteps } from "./spaced-timesteps.ts";

/**
 * The grid of the classes that step along a chain: DDPM, DDIM, its inverse, and PNDM.
 *
 * @param settings - the fields
 * @param rules - the class
 * @param steps - the number of steps
 * @param options - timesteps of the caller's own
 * @returns the grid
 */
export function chainSchedulerGrid(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  options: SchedulerGridOptions,
): RawGrid {
  const falling = options.timesteps ?? spacedTimesteps(settings, steps, { rounded: true });
  const timesteps = rules.rungeKutta ? pndmTimesteps(falling, settings, steps) : falling;
  return {
    timesteps: rules.inverse ? timesteps.toReversed() : timesteps,
    initNoiseSigma: 1,
    visits: { times: chainTimes(falling, settings, rules) },
  };
}

/** PNDM's: four steps of Runge and Kutta with calls at half strides, or the second timestep twice. */
function pndmTimesteps(falling: readonly number[], settings: SchedulerSettings, steps: number): readonly number[] {
  if (settings.skip_prk_steps) return [...falling.slice(0, 2), ...falling.slice(1)];
  if (steps < 4) {
    throw new TweedieError(
      `schedulerGrid: expected at least 4 steps, as PNDM begins with a method of order 4, got ${steps}. ` +
        `Take more steps, or set skip_prk_steps.`,
    );
  }
  const half = Math.floor(Math.floor(settings.num_train_timesteps / steps) / 2);
  const first = falling.slice(0, 4).flatMap((k, i) => (i === 0 ? [k] : [k + half, k + half, k, k]));
  // The last of these calls is the first of the multistep method.
  return [...first.slice(0, -1), ...falling.slice(3)];
}

/**
 * The times of falling timesteps, and where sampling ends.
 *
 * @param falling - the timesteps
 * @param settings - the fields
 * @param rules - the class
 * @returns the times, falling
 */
export function chainTimes(
  falling: readonly number[],
  settings: SchedulerSettings,
  { end = settings.set_alpha_to_one ? "clean" : "first" }: SchedulerRules,
): readonly number[] {
  const chain = settings.num_train_timesteps;
  return [...falling.map((k) => (k + 1) / chain), end === "clean" ? 0 : 1 / chain];
}
