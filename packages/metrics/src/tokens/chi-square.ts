import { TweedieError } from "@tweedie/core";
import { upperGamma } from "./regularized-gamma.ts";

/** Options of {@link chiSquare}. */
export interface ChiSquareOptions {
  /** Cells that are expected less often are taken together, as the law of the statistic needs. Default 5. */
  readonly smallest?: number;
}

/** The outcome of {@link chiSquare}. */
export interface ChiSquare {
  /** The statistic. */
  readonly statistic: number;
  /** Its degrees of freedom. */
  readonly degrees: number;
  /** The probability of a statistic at least as large, if the law is right. */
  readonly pValue: number;
}

/**
 * Pearson's test of whether counts come from a law, such as frequencies of drawn tokens, the rare ones among them:
 *
 * $$\chi^2 = \sum_i \frac{(n_i - n p_i)^2}{n p_i}$$
 *
 * Cells expected fewer than `smallest` times are one cell; where even that is expected less often it joins the least of the
 * others. What is impossible and was counted makes the statistic infinite.
 *
 * Pearson 1900, https://doi.org/10.1080/14786440009463897.
 *
 * @param counts - how often each was counted
 * @param law - the probability of each
 * @param options - see {@link ChiSquareOptions}
 * @returns the statistic, its degrees of freedom (cells less 1) and its p-value
 * @throws TweedieError if the numbers of cells differ, a number is negative, the law does not sum to 1 within 1e-6, or fewer than
 *   two cells are left: count more
 */
export function chiSquare(
  counts: ArrayLike<number>,
  law: ArrayLike<number>,
  { smallest = 5 }: ChiSquareOptions = {},
): ChiSquare {
  const total = checked(counts, law);
  const cells = Array.from(law, (p, i) => ({ expected: total * p, counted: counts[i]! }));
  if (cells.some(({ expected, counted }) => expected === 0 && counted > 0)) {
    return Object.freeze({ statistic: Infinity, degrees: cells.length - 1, pValue: 0 });
  }
  // Rare cells first, so that they and, if need be, the least of the others become one.
  const sorted = cells.filter(({ expected }) => expected > 0).sort((a, b) => a.expected - b.expected);
  const pooled: { expected: number; counted: number }[] = [];
  let rest = { expected: 0, counted: 0 };
  for (const cell of sorted) {
    if (cell.expected >= smallest && (rest.expected === 0 || rest.expected >= smallest)) {
      pooled.push(cell);
    } else {
      rest = { expected: rest.expected + cell.expected, counted: rest.counted + cell.counted };
    }
  }
  if (rest.expected > 0) pooled.push(rest);
  if (pooled.length < 2) {
    throw new TweedieError(
      `chiSquare: expected at least two cells of ${smallest} expected counts, got ${pooled.length} of ${total} counts. ` +
        `Count more.`,
    );
  }
  const statistic = pooled.reduce((sum, { expected, counted }) => sum + (counted - expected) ** 2 / expected, 0);
  const degrees = pooled.length - 1;
  return Object.freeze({ statistic, degrees, pValue: upperGamma(degrees / 2, statistic / 2) });
}

function checked(counts: ArrayLike<number>, law: ArrayLike<number>): number {
  let [total, mass] = [0, 0];
  let valid = counts.length === law.length;
  for (let i = 0; i < counts.length && valid; i++) {
    total += counts[i]!;
    mass += law[i]!;
    valid = counts[i]! >= 0 && law[i]! >= 0;
  }
  if (valid && Number.isFinite(total) && Math.abs(mass - 1) < 1e-6) return total;
  throw new TweedieError(
    `chiSquare: expected as many counts as probabilities, of at least 0 and summing to 1, got ${counts.length} counts and ` +
      `${law.length} probabilities summing to ${mass}. Pass the counts of all tokens and their law.`,
  );
}
