import { normalQuantile } from "@tweedie/core";
import { toyDensity } from "./toy-density.ts";
import type { ToyDensity } from "./toy-density.ts";

const noise = 0.05;
// Over the arc below the mean of (r cos r, r sin r) is (2, 2 / (3 pi)) and that of r^2 is 9.75 pi^2.
const centre = [2, 2 / (3 * Math.PI)] as const;
const scale = Math.sqrt((2 * (1 - noise ** 2)) / (9.75 * Math.PI ** 2 - centre[0] ** 2 - centre[1] ** 2));

/**
 * A spiral of one and a half turns: $(r \cos r, r \sin r)$ with $r$ uniform in $(\tfrac32\pi, \tfrac92\pi)$, centred,
 * scaled by 0.147, with Gaussian noise of standard deviation 0.05 in each coordinate.
 *
 * Mean zero, $\operatorname E\|x\|^2 = 2$ (the plane of scikit-learn's `make_swiss_roll`, but standardised).
 *
 * @param count - the number of points
 * @param rng - where they come from
 * @returns points, `[count, 2]`
 */
export const swissRoll: ToyDensity = toyDensity(3, (along, first, second) => {
  const r = Math.PI * (1.5 + 3 * along);
  return [
    scale * (r * Math.cos(r) - centre[0]) + noise * normalQuantile(first),
    scale * (r * Math.sin(r) - centre[1]) + noise * normalQuantile(second),
  ];
});
