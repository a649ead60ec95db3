import type { NoiseLevel } from "@tweedie/core";
import { splitNoise } from "../ancestral/split-noise.ts";
import type { SplitNoise } from "../ancestral/split-noise.ts";

/**
 * Where a deterministic step ends that fresh noise follows, {@link splitNoise}, no lower than the end of the run.
 *
 * @param t - where the step begins
 * @param s - where it ends, with the noise
 * @param end - where the run ends
 * @param eta - the share of the posterior's noise that is drawn, in [0, 1]
 * @returns the level below, and the standard deviation of the noise
 */
export function downAndUp(t: NoiseLevel, s: NoiseLevel, end: NoiseLevel, eta: number): SplitNoise {
  const { down, up } = splitNoise(t, s, eta);
  // At the end of the run itself rounding may put the least noise above what is there.
  const least = Math.min((s.alpha * end.sigma) / end.alpha, s.sigma);
  if (down.sigma >= least) return { down, up };
  return { down: { ...down, sigma: least }, up: Math.sqrt((s.sigma - least) * (s.sigma + least)) };
}
