import { normalQuantile } from "@tweedie/core";
import { toyDensity } from "./toy-density.ts";
import type { ToyDensity } from "./toy-density.ts";

const arms = 5;
const along = 0.3;
const across = 0.1;
const twist = 0.25;
const scale = Math.sqrt(2 / (1 + along ** 2 + across ** 2));

/**
 * Five equally likely arms: the Gaussian with mean (1, 0) and standard deviations 0.3 and 0.1, each point
 * $(a, b)$ turned by $2\pi k / 5 + e^a / 4$ for arm k, scaled by 1.348.
 *
 * Mean zero, covariance the identity. Johnson et al. 2016 (https://arxiv.org/abs/1603.06277), standardised.
 *
 * @param count - the number of points
 * @param rng - where they come from
 * @returns points, `[count, 2]`
 */
export const pinwheel: ToyDensity = toyDensity(3, (which, first, second) => {
  const a = 1 + along * normalQuantile(first);
  const b = across * normalQuantile(second);
  const angle = (2 * Math.PI * Math.floor(arms * which)) / arms + twist * Math.exp(a);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [scale * (a * cos - b * sin), scale * (a * sin + b * cos)];
});
