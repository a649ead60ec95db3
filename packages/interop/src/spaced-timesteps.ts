import { countDown, linspace, roundHalfToEven } from "./numpy-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";

/**
 * The timesteps of a chain that the classes without ladders visit, by `timestep_spacing`: *leading* counts equal strides
 * from the first, *trailing* from the last, *linspace* divides the chain evenly between both (Lin et al. 2024, table 2,
 * https://arxiv.org/abs/2305.08891).
 *
 * @param settings - the fields
 * @param steps - the number of timesteps
 * @param options - whether an even division is rounded to timesteps
 * @returns the timesteps, falling
 */
export function spacedTimesteps(
  { timestep_spacing: spacing = "linspace", steps_offset: offset = 0, num_train_timesteps: chain }: SchedulerSettings,
  steps: number,
  { rounded }: { readonly rounded: boolean },
): readonly number[] {
  switch (spacing) {
    case "linspace":
      return linspace(0, chain - 1, steps)
        .map((k) => (rounded ? roundHalfToEven(k) : k))
        .reverse();
    case "leading":
      return strides(Math.floor(chain / steps), steps, offset);
    case "trailing":
      return trailing(chain, chain / steps);
  }
}

/**
 * The timesteps of the DPM-Solver family, whose divisions count the clean end too: *linspace* and *leading* leave out the
 * lowest of one timestep more.
 *
 * @param settings - the fields
 * @param steps - the number of timesteps
 * @param last - the number of timesteps of the chain that are left after clipping its noisiest
 * @returns the timesteps, falling
 */
export function solverTimesteps(
  { timestep_spacing: spacing = "linspace", steps_offset: offset = 0, num_train_timesteps: chain }: SchedulerSettings,
  steps: number,
  last: number,
): readonly number[] {
  switch (spacing) {
    case "linspace":
      return linspace(0, last - 1, steps + 1)
        .map(roundHalfToEven)
        .reverse()
        .slice(0, -1);
    case "leading":
      return strides(Math.floor(last / (steps + 1)), steps + 1, offset).slice(0, -1);
    case "trailing":
      return trailing(last, chain / steps);
  }
}

const strides = (stride: number, count: number, offset: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (count - 1 - i) * stride + offset);

// A rounding error can make numpy count one too far: that timestep, -1, is not one of the chain.
const trailing = (last: number, distance: number): readonly number[] =>
  countDown(last, distance)
    .map((n) => roundHalfToEven(n) - 1)
    .filter((k) => k >= 0);
