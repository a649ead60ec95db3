import type { Rng } from "@tweedie/core";
import { timeRange } from "./time-range.ts";
import type { TimeRange, TokenTimes } from "./token-times.ts";

/**
 * Times of low discrepancy: (`min`, `max`) is cut into as many equal strata as there are rows, and each gives one uniform time,
 *
 * $$t_i = t_{min} + (t_{max} - t_{min}) \frac{((i + k) \bmod n) + u_i}{n}$$
 *
 * The strata are shifted round by a random $k$, so that each row alone is uniform even where a batch always lists its data in
 * the same order. With $k = 0$ these are the antithetic times of MDLM's code. Means over a batch are those of
 * {@link uniformTimes}; the part of their variance that comes from the times almost vanishes.
 *
 * After Sahoo et al. 2024, *Simple and Effective Masked Diffusion Language Models*, https://arxiv.org/abs/2406.07524,
 * appendix C.3, and Kingma et al. 2021, https://arxiv.org/abs/2107.00630, appendix I.1, where one uniform number serves all.
 *
 * @param range - the cut-offs
 * @returns the distribution
 * @throws TweedieError if the cut-offs are out of order or out of [0, 1]
 */
export function stratifiedTimes(range: TimeRange = {}): TokenTimes {
  const { min, max, time, density } = timeRange("stratifiedTimes", range);
  const draw = (count: number, rng: Rng) => strata(count, rng).map(time);
  return Object.freeze({ min, max, density, draw });
}

/**
 * One number in (0, 1) for each row, each from a stratum of its own.
 *
 * @param count - the number of rows
 * @param rng - the source of randomness
 * @returns the numbers
 */
export function strata(count: number, rng: Rng): number[] {
  // In a window of a batch the strata are still those of the whole batch.
  const { first, total } = rng.state().window ?? { first: 0, total: count };
  // Two numbers a row, so that an rng with a stream for each row can give them; the first row's second is the shift.
  const numbers = rng.whole().uniforms(2 * total);
  const shift = Math.floor(total * numbers[1]!);
  return Array.from({ length: count }, (_, i) => (((first + i + shift) % total) + numbers[2 * (first + i)]!) / total);
}
