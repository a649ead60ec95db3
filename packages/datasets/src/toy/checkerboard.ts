import { toyDensity } from "./toy-density.ts";
import type { ToyDensity } from "./toy-density.ts";

const half = Math.sqrt(3);

/**
 * The uniform distribution on the dark squares of a board of 4x4 squares that fills $[-\sqrt 3, \sqrt 3]^2$; the square
 * at the lower left is dark.
 *
 * Mean zero; each coordinate is uniform, so its variance is 1, and their covariance is 3/16.
 *
 * @param count - the number of points
 * @param rng - where they come from
 * @returns points, `[count, 2]`
 */
export const checkerboard: ToyDensity = toyDensity(2, (across, up) => {
  const column = Math.floor(4 * across);
  // Two dark squares in each column: those whose row has the parity of the column.
  const dark = 2 * up;
  const row = 2 * Math.floor(dark) + (column % 2) + (dark % 1);
  return [half * (2 * across - 1), half * (row / 2 - 1)];
});
