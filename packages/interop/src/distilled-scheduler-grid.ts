import { TweedieError } from "@tweedie/core";
import { chainTimes } from "./chain-scheduler-grid.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGridOptions } from "./scheduler-grid.ts";

/**
 * The grid of the classes for distilled networks, LCM and TCD: some of the timesteps of the distillation.
 *
 * @param settings - the fields
 * @param rules - the class
 * @param steps - the number of steps
 * @param options - timesteps of the caller's own
 * @returns the grid
 * @throws TweedieError if there are more steps than `original_inference_steps`
 */
export function distilledSchedulerGrid(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  options: SchedulerGridOptions,
): RawGrid {
  const { timesteps: own } = options;
  if (own) return { timesteps: own, initNoiseSigma: 1, visits: { times: chainTimes(own, settings, rules) } };
  const { num_train_timesteps: chain, original_inference_steps: original = chain } = settings;
  if (original > chain) {
    throw new TweedieError(
      `schedulerGrid: expected original_inference_steps of at most num_train_timesteps = ${chain}, got ${original}. ` +
        `Correct one of the two.`,
    );
  }
  if (steps > original) {
    throw new TweedieError(
      `schedulerGrid: expected at most original_inference_steps = ${original} steps, got ${steps}. ` +
        `A distilled network knows no other timesteps.`,
    );
  }
  const stride = Math.floor(chain / original);
  const timesteps = Array.from({ length: steps }, (_, i) => {
    const skipped = Math.floor(i * (original / steps));
    return (original - skipped) * stride - 1;
  });
  return { timesteps, initNoiseSigma: 1, visits: { times: chainTimes(timesteps, settings, rules) } };
}
