import { TweedieError } from "@tweedie/core";
import type { Placement } from "./placed.ts";

/**
 * The placement of score_sde's Euler–Maruyama: every step lasts equally long, whatever the spacing of the grid where it is
 * taken. It is for {@link eulerMaruyama}, which asks a level for its time.
 *
 * @param duration - how long a step lasts: score_sde's is $1/N$ for a grid of $N$ times
 * @returns the placement, for {@link placed}
 * @throws TweedieError if the duration is not positive and finite
 */
export function constantDuration(duration: number): Placement {
  if (!(duration > 0 && Number.isFinite(duration))) {
    throw new TweedieError(`constantDuration: expected a positive duration, got ${duration}. Use 1/N for N steps.`);
  }
  return (t, s) => [t, { ...s, t: t.t - duration }];
}
