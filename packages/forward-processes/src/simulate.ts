import { along } from "@tweedie/core";
import type { Sampler } from "@tweedie/core";
import type { Brownian } from "./brownian.ts";
import { checkTimes } from "./check-times.ts";
import { eulerMaruyama } from "./euler-maruyama.ts";
import type { Sde } from "./sde.ts";

/**
 * Simulates an SDE on a list of times by {@link eulerMaruyama}, with a snapshot after every step:
 *
 * ```ts
 * for await (const { at, x } of simulate(sdeOf(schedule), times)(x0, brownian(rng(0)))) draw(at, x);
 * ```
 *
 * Times that rise run the equation forward. Times that fall run it backward, $dt < 0$ and $W$ a Brownian motion of
 * reversed time: that is meant for equations made for it, such as that of `reverseSde`.
 *
 * @param sde - the equation
 * @param times - where to start, where to take steps to, and where to stop; strictly rising or strictly falling
 * @returns the simulation: from states at the first time, `[batch, ...]` and borrowed, and a Brownian motion to
 *   snapshots, and at last the states at the last time, owned by the caller
 * @throws TweedieError if the times turn or stand still; while running, if the result is not finite
 */
export function simulate(sde: Sde, times: readonly number[]): Sampler<number, Brownian> {
  checkTimes("simulate", times);
  return along(eulerMaruyama(sde), times);
}
