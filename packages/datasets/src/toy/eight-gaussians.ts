import { normalQuantile } from "@tweedie/core";
import { toyDensity } from "./toy-density.ts";
import type { ToyDensity } from "./toy-density.ts";

const noise = 0.1;
const radius = Math.sqrt(2 * (1 - noise ** 2));

/**
 * Eight equally likely Gaussians of standard deviation 0.1 with centres evenly on the circle of radius 1.407, one of
 * them on the positive x axis.
 *
 * Mean zero, covariance the identity.
 *
 * @param count - the number of points
 * @param rng - where they come from
 * @returns points, `[count, 2]`
 */
export const eightGaussians: ToyDensity = toyDensity(3, (which, first, second) => {
  const angle = (Math.floor(8 * which) * Math.PI) / 4;
  return [
    radius * Math.cos(angle) + noise * normalQuantile(first),
    radius * Math.sin(angle) + noise * normalQuantile(second),
  ];
});
