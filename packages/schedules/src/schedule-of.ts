import type { NoiseSchedule } from "@tweedie/core";
import { checkFalling } from "./check-falling.ts";

/**
 * A schedule of your own, looked at before it is used: at 1001 even times $\alpha$ and $\sigma$ must be finite, not negative
 * and not both 0, and the log signal-to-noise ratio must fall strictly.
 *
 * ```ts
 * const flow = scheduleOf({ alpha: (t) => 1 - t, sigma: (t) => t });
 * ```
 *
 * Everything in this library takes a plain object as well; an error then comes where it is first used.
 *
 * @param schedule - $\alpha(t)$ and $\sigma(t)$ on [0, 1], data at 0, and their `derivative` if it is known
 * @returns a frozen schedule of the same functions
 * @throws TweedieError if the scales are out of range or the ratio does not fall
 */
export function scheduleOf(schedule: NoiseSchedule): NoiseSchedule {
  checkFalling("scheduleOf", schedule);
  return Object.freeze({
    alpha: (t: number) => schedule.alpha(t),
    sigma: (t: number) => schedule.sigma(t),
    ...(schedule.derivative && { derivative: (t: number) => schedule.derivative!(t) }),
  });
}
