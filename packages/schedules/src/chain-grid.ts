import { TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";
import { gridAt } from "./grid-at.ts";

/** The chain whose steps a grid visits. */
export interface ChainGridOptions {
  /** The number $T$ of steps of the chain; 1000 if left out. */
  readonly chain?: number;
}

/**
 * The grid of chosen steps of a discrete chain, $t = n/T$, with the clean level $t = 0$ at its end.
 *
 * @param name - the function that speaks
 * @param schedule - the schedule
 * @param steps - the number of chain steps to visit
 * @param chain - the length $T$ of the chain
 * @param at - the chain step $n$ in 1..T of visit number i of `steps`, the noisiest first
 * @returns `steps + 1` levels from noise to data
 */
export function chainGrid(
  name: string,
  schedule: NoiseSchedule,
  steps: number,
  chain: number,
  at: (i: number) => number,
): readonly NoiseLevel[] {
  checkSteps(name, steps);
  if (!(Number.isSafeInteger(chain) && chain >= steps)) {
    throw new TweedieError(
      `${name}: expected a chain of at least ${steps} steps, got ${chain}. ` +
        `Take fewer steps, or pass the length of the chain.`,
    );
  }
  return gridAt(schedule, [...Array.from({ length: steps }, (_, i) => at(i) / chain), 0]);
}
