import { levelAt } from "@tweedie/core";
import type { NoiseSchedule, Rng } from "@tweedie/core";
import type { LevelDistribution, LevelRange } from "./level-distribution.ts";
import { levelRange } from "./level-range.ts";

/**
 * Times of low discrepancy: (`min`, `max`) is cut into as many equal strata as there are rows, and each stratum gives one
 * uniform time.
 *
 * $$t_i = t_{min} + (t_{max} - t_{min}) \frac{((i + k) \bmod n) + u_i}{n}$$
 *
 * The strata are shifted round by a random $k$, so that each row alone is uniform, with the density
 * $p(t) = 1/(t_{max} - t_{min})$, even where a batch always lists its data in the same order. Means over a batch are those
 * of {@link uniformLevels}; the part of their variance that comes from the times almost vanishes.
 *
 * After Kingma et al., *Variational Diffusion Models* (2021), appendix I.1, https://arxiv.org/abs/2107.00630, where one
 * uniform number serves all strata.
 *
 * @param schedule - the schedule
 * @param range - the cut-offs
 * @returns the distribution
 * @throws TweedieError if the cut-offs are out of order or out of [0, 1]
 */
export function stratifiedLevels(schedule: NoiseSchedule, range: LevelRange = {}): LevelDistribution {
  const { time, density } = levelRange("stratifiedLevels", range);
  const draw = (count: number, rng: Rng) => {
    // In a window of a batch the strata are still those of the whole batch.
    const { first, total } = rng.state().window ?? { first: 0, total: count };
    // Two numbers a row, so that an rng with a stream for each row can give them; the first row's second is the shift.
    const numbers = rng.whole().uniforms(2 * total);
    const shift = Math.floor(total * numbers[1]!);
    return Array.from({ length: count }, (_, i) => {
      const row = first + i;
      return levelAt(schedule, time((((row + shift) % total) + numbers[2 * row]!) / total));
    });
  };
  return Object.freeze({ schedule, density, draw });
}
