import { nextTurn, TweedieError } from "@tweedie/core";
import { hostFeatures } from "./features.ts";
import type { Features, HostFeatures } from "./features.ts";

/** Options of {@link energyDistance}. */
export interface EnergyDistanceOptions {
  /** Ends the work: all pairs of many rows take a while. */
  readonly signal?: AbortSignal;
}

/**
 * The energy distance of two sets of rows, over all pairs (the V-statistic), in float64.
 *
 * $$2\, E|X - Y| - E|X - X'| - E|Y - Y'|$$
 *
 * At least 0, and 0 for equal sets only; two sets of one law have a little more, which falls as 1 / count: report what
 * another set of real data gets beside it. Gives timers and signals a turn now and then.
 *
 * Szekely and Rizzo 2013, *Energy statistics: A class of statistics based on distances*,
 * https://doi.org/10.1016/j.jspi.2013.03.018.
 *
 * @param a - the first set, a tensor `[n, d]` or `n` rows of `d` numbers
 * @param b - the second set, `[m, d]`
 * @param options - a signal
 * @returns the distance
 * @throws TweedieError if a set is empty or not finite, or the rows differ in length
 * @throws the signal's reason where it was aborted
 */
export async function energyDistance(
  a: Features,
  b: Features,
  { signal }: EnergyDistanceOptions = {},
): Promise<number> {
  const x = await hostFeatures(a, "energyDistance");
  const y = await hostFeatures(b, "energyDistance");
  if (x.dimension !== y.dimension) {
    throw new TweedieError(
      `energyDistance: expected rows of one length, got ${x.dimension} and ${y.dimension}. Compare data of one kind.`,
    );
  }
  const between = (await sumOverRows(x, (row) => sumFrom(x, row, y, 0), signal)) / (x.count * y.count);
  return 2 * between - (await meanWithin(x, signal)) - (await meanWithin(y, signal));
}

/** Each pair counts twice, and a row is at no distance from itself. */
async function meanWithin(x: HostFeatures, signal: AbortSignal | undefined): Promise<number> {
  return (2 * (await sumOverRows(x, (row) => sumFrom(x, row, x, row + 1), signal))) / x.count ** 2;
}

async function sumOverRows(
  { count }: HostFeatures,
  term: (row: number) => number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let sum = 0;
  for (let row = 0; row < count; row++) {
    sum += term(row);
    if (row % rowsPerTurn === 0) {
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  return sum;
}

/** The distances of one row to the rows of `y` from `first` on. */
function sumFrom(x: HostFeatures, row: number, y: HostFeatures, first: number): number {
  const { dimension, values } = x;
  let sum = 0;
  for (let other = first; other < y.count; other++) {
    let square = 0;
    for (let k = 0; k < dimension; k++) {
      square += (values[row * dimension + k]! - y.values[other * dimension + k]!) ** 2;
    }
    sum += Math.sqrt(square);
  }
  return sum;
}

const rowsPerTurn = 64;
