import { along, TweedieError } from "@tweedie/core";
import type { Sampler } from "@tweedie/core";
import type { Brownian } from "./brownian.ts";
import { checkTimes } from "./check-times.ts";
import { exactSteps } from "./exact-steps.ts";
import type { LinearSde } from "./sde.ts";

/**
 * Simulates a linear SDE forward in time by {@link exactSteps}: as `simulate`, but the law of the path at the given times
 * is exact, however far apart they are.
 *
 * @param sde - the equation
 * @param times - where to start, where to look, and where to stop; strictly rising
 * @returns the simulation, used like that of `simulate`
 * @throws TweedieError if the times do not rise strictly; while running, if the result is not finite
 */
export function simulateExactly(sde: LinearSde, times: readonly number[]): Sampler<number, Brownian> {
  checkTimes("simulateExactly", times);
  if (times[1]! < times[0]!) {
    throw new TweedieError(
      `simulateExactly: expected times that rise, got ${times[1]} after ${times[0]}. ` +
        `For the reverse process call simulate with reverseSde.`,
    );
  }
  return along(exactSteps(sde), times);
}
