import { normalQuantile } from "@tweedie/core";
import { toyDensity } from "./toy-density.ts";
import type { ToyDensity } from "./toy-density.ts";

const noise = 0.1;
// The variances 3/4 and 9/16 - 1/pi of the two coordinates of the half circles below.
const scale = Math.sqrt((2 * (1 - noise ** 2)) / (3 / 4 + 9 / 16 - 1 / Math.PI));

/**
 * Two interleaving half circles: $(\cos\theta, \sin\theta)$ and $(1 - \cos\theta, \tfrac12 - \sin\theta)$ with
 * $\theta$ uniform in $(0, \pi)$, centred, scaled by 1.411, with Gaussian noise of standard deviation 0.1 in each
 * coordinate.
 *
 * Mean zero, variances 1.504 and 0.496 (as in scikit-learn's `make_moons`, but standardised).
 *
 * @param count - the number of points
 * @param rng - where they come from
 * @returns points, `[count, 2]`
 */
export const moons: ToyDensity = toyDensity(4, (which, turn, first, second) => {
  const angle = Math.PI * turn;
  const [x, y] = which < 0.5 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
  return [scale * (x - 0.5) + noise * normalQuantile(first), scale * (y - 0.25) + noise * normalQuantile(second)];
});
