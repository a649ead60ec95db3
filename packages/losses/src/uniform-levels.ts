import { levelAt } from "@tweedie/core";
import type { NoiseSchedule, Rng } from "@tweedie/core";
import type { LevelDistribution, LevelRange } from "./level-distribution.ts";
import { levelRange } from "./level-range.ts";

/**
 * Independent times, uniform in (`min`, `max`), with the density $p(t) = 1/(t_{max} - t_{min})$.
 *
 * A loss then leaves the times below `min` out: at the default of 1e-5 (Song et al. 2021,
 * https://arxiv.org/abs/2011.13456, appendix C) what is left out does not matter to samples. {@link stratifiedLevels} has
 * the same mean and less variance.
 *
 * @param schedule - the schedule
 * @param range - the cut-offs
 * @returns the distribution
 * @throws TweedieError if the cut-offs are out of order or out of [0, 1]
 */
export function uniformLevels(schedule: NoiseSchedule, range: LevelRange = {}): LevelDistribution {
  const { time, density } = levelRange("uniformLevels", range);
  const draw = (count: number, rng: Rng) => Array.from(rng.uniforms(count), (u) => levelAt(schedule, time(u)));
  return Object.freeze({ schedule, density, draw });
}
