import { TweedieError } from "@tweedie/core";
import { chainTimes } from "./chain-scheduler-grid.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGridOptions } from "./scheduler-grid.ts";

/**
 * The grid of RePaint, whose timesteps go back up and walk each stretch several times (Lugmayr et al. 2022, figure 9,
 * https://arxiv.org/abs/2201.09865).
 *
 * @param settings - the fields
 * @param rules - the class
 * @param steps - the number of steps, were there no jumps
 * @param options - the jumps
 * @returns the grid; its levels are those of the walk without jumps
 * @throws TweedieError if a jump option is not a positive integer
 */
export function repaintSchedulerGrid(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  { jumpLength = 10, jumpSamples = 10 }: SchedulerGridOptions,
): RawGrid {
  if (![jumpLength, jumpSamples].every((n) => Number.isSafeInteger(n) && n >= 1 && n <= 1000)) {
    throw new TweedieError(
      `schedulerGrid: expected jumpLength and jumpSamples to be integers from 1 to 1000, got ${jumpLength} and ` +
        `${jumpSamples}. Use 10 and 10, as the paper does.`,
    );
  }
  const stride = Math.floor(settings.num_train_timesteps / steps);
  const jumpsLeft = new Map<number, number>();
  for (let k = 0; k < steps - jumpLength; k += jumpLength) jumpsLeft.set(k, jumpSamples - 1);
  const walk: number[] = [];
  for (let k = steps; k > 0;) {
    walk.push(--k);
    const left = jumpsLeft.get(k) ?? 0;
    if (left === 0) continue;
    jumpsLeft.set(k, left - 1);
    for (let i = 0; i < jumpLength; i++) walk.push(++k);
  }
  const falling = Array.from({ length: steps }, (_, i) => (steps - 1 - i) * stride);
  return {
    timesteps: walk.map((k) => k * stride),
    initNoiseSigma: 1,
    visits: { times: chainTimes(falling, settings, rules) },
  };
}
