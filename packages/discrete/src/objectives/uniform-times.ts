import type { Rng } from "@tweedie/core";
import { timeRange } from "./time-range.ts";
import type { TimeRange, TokenTimes } from "./token-times.ts";

/**
 * Independent times, uniform in (`min`, `max`), with the density $p(t) = 1/(t_{max} - t_{min})$.
 *
 * {@link stratifiedTimes} have the same means and less variance.
 *
 * @param range - the cut-offs
 * @returns the distribution
 * @throws TweedieError if the cut-offs are out of order or out of [0, 1]
 */
export function uniformTimes(range: TimeRange = {}): TokenTimes {
  const { min, max, time, density } = timeRange("uniformTimes", range);
  return Object.freeze({ min, max, density, draw: (count: number, rng: Rng) => Array.from(rng.uniforms(count), time) });
}
