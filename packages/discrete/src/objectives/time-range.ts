import { TweedieError } from "@tweedie/core";
import type { TimeRange, TokenTimes } from "./token-times.ts";

/**
 * The range of times of a distribution, checked and with its defaults, and the uniform density on it.
 *
 * @param name - the function that speaks
 * @param range - the cut-offs
 * @returns the cut-offs, the map from (0, 1) to them, and the density
 */
export function timeRange(
  name: string,
  { min = 1e-3, max = 1 }: TimeRange,
): Pick<TokenTimes, "min" | "max" | "density"> & { readonly time: (u: number) => number } {
  if (!(0 <= min && min < max && max <= 1)) {
    throw new TweedieError(
      `${name}: expected 0 <= min < max <= 1, got min = ${min} and max = ${max}. Time 0 is data and 1 is noise.`,
    );
  }
  return {
    min,
    max,
    time: (u) => min + (max - min) * u,
    density: (t) => (t >= min && t <= max ? 1 / (max - min) : 0),
  };
}
