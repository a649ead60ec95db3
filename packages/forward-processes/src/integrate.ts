import { TweedieError } from "@tweedie/core";

/** Lists of numbers, each with a size of its own by which errors are judged. */
export type State = readonly (readonly number[])[];

/** The right-hand side of $y' = f(t, y)$. */
export type Rate = (t: number, y: State) => State;

/**
 * Solves $y' = f(t, y)$ in float64 on the host by the pair of order 5(4) of Dormand and Prince (1980),
 * https://doi.org/10.1016/0771-050X(80)90013-3, with steps so short that the error of each is below $10^{-13}$ of the
 * largest number in every list of the state.
 *
 * @param rate - the right-hand side
 * @param start - the first time
 * @param end - the last time, not earlier
 * @param state - the state at the first time
 * @returns the state at the last time
 * @throws TweedieError if the steps become too short or too many
 */
export function integrate(rate: Rate, start: number, end: number, state: State): State {
  let [t, y, slope] = [start, state, rate(start, state)];
  let h = end - start;
  for (let tries = 0; t < end; tries++) {
    if (tries >= mostTries || t + h === t || !Number.isFinite(h)) {
      throw new TweedieError(
        `integrate: expected coefficients that can be followed from ${start} to ${end}, got stuck at t = ${t}. ` +
          `Keep to times where they are finite and smooth.`,
      );
    }
    const tried = attempt(rate, t, y, slope, h);
    // Where a number overflowed the step was far too long.
    const factor = Number.isFinite(tried.error) ? Math.min(5, Math.max(0.2, 0.9 * tried.error ** -0.2)) : 0.1;
    if (tried.error <= 1) {
      t = h >= end - t ? end : t + h;
      ({ y, slope } = tried);
    }
    h = Math.min(h * factor, Math.max(end - t, Number.MIN_VALUE));
  }
  return y;
}

const tolerance = 1e-13;
const mostTries = 20_000;

function attempt(rate: Rate, t: number, start: State, slope: State, h: number) {
  const slopes = [slope];
  let y = start;
  for (const [node, row] of stages) {
    y = add(start, h, row, slopes);
    slopes.push(rate(t + node * h, y));
  }
  const errors = add(
    start.map((list) => list.map(() => 0)),
    h,
    errorWeights,
    slopes,
  );
  const error = Math.max(...errors.map((list, k) => largest(list) / (tolerance * largest(y[k]!) || Number.MIN_VALUE)));
  return { y, slope: slopes.at(-1)!, error };
}

const add = (y: State, h: number, weights: readonly number[], slopes: readonly State[]): State =>
  y.map((list, k) =>
    list.map((value, i) => value + h * weights.reduce((sum, w, j) => sum + w * slopes[j]![k]![i]!, 0)),
  );

const largest = (list: readonly number[]): number => list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** When the slope is taken, and what the earlier slopes weigh in the state there. The last state is the step's result. */
const stages: readonly (readonly [node: number, weights: readonly number[]])[] = [
  [1 / 5, [1 / 5]],
  [3 / 10, [3 / 40, 9 / 40]],
  [4 / 5, [44 / 45, -56 / 15, 32 / 9]],
  [8 / 9, [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729]],
  [1, [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656]],
  [1, [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84]],
];

/** The weights of order 5 less those of order 4. */
const errorWeights: readonly number[] = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];
