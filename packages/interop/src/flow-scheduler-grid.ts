import { flowShift, timeShift, toTerminal } from "./flow-shifts.ts";
import { linspace } from "./numpy-rules.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
import { ladderOf, ladderSigmas } from "./sigma-ladder.ts";
import { twice } from "./two-calls.ts";

/**
 * The grid of the flow-matching classes, whose timesteps are their times times `num_train_timesteps`.
 *
 * The static shift is applied to the chain's last time when the class is made and to every time again, so the last positive
 * one is shifted twice.
 *
 * @param settings - the fields
 * @param rules - the class
 * @param steps - the number of steps
 * @param options - the shift $\mu$
 * @returns the grid
 */
export function flowSchedulerGrid(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  { mu }: SchedulerGridOptions,
): RawGrid {
  const { num_train_timesteps: chain, shift = 1, use_dynamic_shifting: dynamic, shift_terminal: terminal } = settings;
  const least = dynamic ? 1 / chain : flowShift(1 / chain, shift);
  const even = linspace(chain, least * chain, steps).map((timestep) => timestep / chain);
  const shifted = even.map((sigma) => (dynamic ? timeShift(settings, sigma, mu) : flowShift(sigma, shift)));
  const stretched = terminal ? toTerminal(shifted, terminal) : shifted;
  const ladder = ladderOf(settings);
  const falling = ladder ? ladderSigmas(ladder, steps, stretched[0]!, stretched.at(-1)!) : stretched;
  const sigmas = settings.invert_sigmas ? falling.map((sigma) => 1 - sigma) : falling;
  const timesteps = sigmas.map((sigma) => sigma * chain);
  const ended = [...sigmas, settings.invert_sigmas ? 1 : 0];
  return {
    ...(rules.second === "end" ? twice(timesteps, ended) : { timesteps, sigmas: ended }),
    initNoiseSigma: 1,
    visits: { times: [...falling, 0] },
  };
}
