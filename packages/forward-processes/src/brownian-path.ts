import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import type { Brownian } from "./brownian.ts";
import { checkTimes } from "./check-times.ts";

/** Of what a {@link brownianPath} is made. */
export interface BrownianPathOptions {
  /** The shape of the states, `[batch, ...]`: one path for each number. */
  readonly shape: readonly number[];
  /** The times between which it is known, strictly rising. */
  readonly times: readonly number[];
}

/** A fixed Brownian motion on a list of times. */
export interface BrownianPath extends Brownian {
  /** The shape of the states. */
  readonly shape: readonly number[];
  /** The times between which it is known. */
  readonly times: readonly number[];
}

/**
 * A fixed Brownian motion on a list of times: the increment between any two of them is the same whenever it is asked for,
 * and increments over coarse steps are the sums of those over fine ones,
 * $W_t - W_s = \sum_i (W_{t_{i+1}} - W_{t_i})$. With it the same path drives simulations of different step sizes, as
 * strong orders of convergence need.
 *
 * Nothing is stored: every fine increment is drawn again from its own generator, split off `rng` by its number.
 *
 * @param options - the shape and the times
 * @param rng - the source of noise
 * @returns the path; its `increment` throws TweedieError for another shape, or for a time that is not on the list
 * @throws TweedieError if the times do not rise strictly
 */
export function brownianPath({ shape, times }: BrownianPathOptions, rng: Rng): BrownianPath {
  checkTimes("brownianPath", times);
  if (!(times[1]! > times[0]!)) {
    throw new TweedieError(
      `brownianPath: expected times that rise, got ${times[1]} after ${times[0]}. List them from the earliest on.`,
    );
  }
  const fine = (i: number): Tensor => combine([Math.sqrt(times[i + 1]! - times[i]!), rng.split(i).normal(shape)]);

  const increment = (asked: readonly number[], s: number, t: number): Tensor => {
    if (asked.length !== shape.length || asked.some((size, axis) => size !== shape[axis])) {
      throw new TweedieError(
        `brownianPath: expected states of the path's shape [${shape}], got [${asked}]. Make a path of that shape.`,
      );
    }
    const [from, to] = [indexOf(times, s), indexOf(times, t)];
    const [low, high] = from < to ? [from, to] : [to, from];
    return tidy(() => {
      let sum = low === high ? combine([0, fine(Math.min(low, times.length - 2))]) : fine(low);
      for (let i = low + 1; i < high; i++) {
        const before = sum;
        sum = tidy(() => combine([1, before], [1, fine(i)]));
        before.dispose();
      }
      return from <= to ? sum : combine([-1, sum]);
    });
  };
  return Object.freeze({ shape: Object.freeze([...shape]), times: Object.freeze([...times]), increment });
}

/** Which of the rising times is meant: they may have been computed in another way, so rounding is forgiven. */
function indexOf(times: readonly number[], t: number): number {
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= t) low = middle;
    else high = middle;
  }
  const index = Math.abs(times[low]! - t) <= Math.abs(times[high]! - t) ? low : high;
  // Far below the distance of the neighbours, and above the rounding of sums and products.
  if (Math.abs(times[index]! - t) <= 1e-6 * (times[high]! - times[low]!)) return index;
  throw new TweedieError(
    `brownianPath: expected one of the path's ${times.length} times, got ${t}. Simulate on a grid that is part of them.`,
  );
}
