import type { NoiseLevel, NoiseSchedule, Rng } from "@tweedie/core";

/**
 * Which noise levels a loss looks at: a distribution of times with a known density, so that a loss can divide by it and
 * the choice of the distribution changes its variance alone, never its mean.
 */
export interface LevelDistribution {
  /** The schedule of the levels. */
  readonly schedule: NoiseSchedule;
  /**
   * Draws one level for each row of a batch. Rows may depend on one another; each alone has the density. From a window of
   * an rng it draws those rows of the whole batch's levels.
   *
   * @param count - the number of rows
   * @param rng - the source of randomness
   * @returns the levels
   */
  draw(count: number, rng: Rng): readonly NoiseLevel[];
  /**
   * The density $p(t)$ of one level, per unit of time.
   *
   * @param level - a level of the schedule
   */
  density(level: NoiseLevel): number;
}

/** Where the times of a {@link LevelDistribution} are cut off. */
export interface LevelRange {
  /** The least time, 1e-5 if left out: nearer to the data most weights and targets blow up. */
  readonly min?: number;
  /** The largest time, 1 if left out. */
  readonly max?: number;
}
