import { normalQuantile } from "@tweedie/core";
import { toyDensity } from "./toy-density.ts";
import type { ToyDensity } from "./toy-density.ts";

const noise = 0.05;
// The mean square of the radii 1/4, 2/4, 3/4 and 1 of the largest is 30/64.
const radius = Math.sqrt((2 * (1 - noise ** 2) * 64) / 30);

/**
 * Four equally likely concentric circles about the origin with radii in the ratio 1 : 2 : 3 : 4, the largest 2.063, and
 * Gaussian noise of standard deviation 0.05 in each coordinate.
 *
 * Mean zero, covariance the identity.
 *
 * @param count - the number of points
 * @param rng - where they come from
 * @returns points, `[count, 2]`
 */
export const rings: ToyDensity = toyDensity(4, (which, turn, first, second) => {
  const r = (radius * (Math.floor(4 * which) + 1)) / 4;
  const angle = 2 * Math.PI * turn;
  return [r * Math.cos(angle) + noise * normalQuantile(first), r * Math.sin(angle) + noise * normalQuantile(second)];
});
