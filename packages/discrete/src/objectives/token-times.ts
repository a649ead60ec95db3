import type { Rng } from "@tweedie/core";

/**
 * Which times a loss on tokens looks at: a distribution with a known density, so that a loss can divide by it and the choice
 * changes its variance alone, never its mean.
 */
export interface TokenTimes {
  /** The time before which nothing is looked at: 0 of a chain, whose first step goes there. */
  readonly min: number;
  /** The largest time. */
  readonly max: number;
  /**
   * Draws one time for each row of a batch. Rows may depend on one another; each alone has the density. From a window of an
   * rng it draws those rows of the whole batch's times.
   *
   * @param count - the number of rows
   * @param rng - the source of randomness
   * @returns the times
   */
  draw(count: number, rng: Rng): readonly number[];
  /**
   * The density of one time, per unit of time; of times that are steps of a chain, the probability of one.
   *
   * @param t - a time
   */
  density(t: number): number;
}

/** Where {@link TokenTimes} are cut off. */
export interface TimeRange {
  /** The least time, 1e-3 if left out: nearer to the data a few noised tokens are worth much each. */
  readonly min?: number;
  /** The largest time, 1 if left out. */
  readonly max?: number;
}
