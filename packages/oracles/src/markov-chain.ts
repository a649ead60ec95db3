import { TweedieError } from "@tweedie/core";
import { applied, combined, isMatrix } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { matrixExponential } from "./matrix-exponential.ts";

/** How fast a chain's clock runs at each time. */
export interface Clock {
  /** The speed $\sigma(t) \ge 0$. */
  rate(t: number): number;
  /** What has passed since time 0, $\bar\sigma(t) = \int_0^t \sigma$, which never falls. */
  total(t: number): number;
}

/** What {@link markovChain} is made of. */
export interface MarkovChainOptions {
  /** The generator $Q$: `generator[y][x]` is the rate from state x to state y, and columns sum to 0. */
  readonly generator: Matrix;
  /** The law $p_0$ of the states at time 0, with sum 1. */
  readonly initial: readonly number[];
  /** The clock (default: $\sigma = 1$). */
  readonly clock?: Clock;
}

/** A chain of few states of which everything is known, in float64. */
export interface MarkovChain {
  /** The number of states. */
  readonly states: number;
  /** The law $p_t$ of the states at time t. */
  marginal(t: number): number[];
  /** $P(X_t = y \mid X_s = x)$ at `[y][x]`, for $s \le t$: columns are "from" and sum to 1. */
  transition(s: number, t: number): number[][];
  /** The ratios $p_t(y)/p_t(x)$ of all states y to state x: the concrete score at x. */
  ratios(x: number, t: number): number[];
  /**
   * The rates of the chain that runs backward in time, $\bar Q_t(y, x) = \frac{p_t(y)}{p_t(x)}\,\sigma(t)\,Q(x, y)$ from x
   * to y, with columns that sum to 0.
   */
  reverseRates(t: number): number[][];
}

/**
 * The exact solution of a Markov chain in continuous time with few states, $dp/dt = \sigma(t)\,Q\,p$:
 *
 * $$p_t = e^{\bar\sigma(t) Q}\,p_0, \qquad P_{t|s} = e^{(\bar\sigma(t) - \bar\sigma(s)) Q}.$$
 *
 * Masses are kept to rounding, and no probability is negative: the columns of every power on the way of
 * {@link matrixExponential} are brought back to sum 1. Probabilities err by about $10^{-16}\,\|Q\|\,\bar\sigma(t)$. Costs
 * $O(K^3)$ for each time.
 *
 * Reverse rates and ratios: Lou et al., *Discrete Diffusion Modeling by Estimating the Ratios of the Data Distribution* (2024),
 * eqs. 3 and 4, https://arxiv.org/abs/2310.16834. For generators that do not commute with themselves at other times this
 * formula does not hold.
 *
 * @param options - generator, initial law and clock
 * @returns the chain
 * @throws TweedieError if the generator is not square with rates of at least 0 and columns of sum 0, or the initial law
 *   does not fit it; its methods throw at negative times, where the clock runs backward, and for ratios to a state that
 *   has no mass
 */
export function markovChain({ generator, initial, clock = steady }: MarkovChainOptions): MarkovChain {
  const n = checkGenerator(generator);
  checkLaw(initial, n);

  const elapsed = (s: number, t: number): number => {
    const passed = clock.total(t) - clock.total(s);
    if (!(s >= 0 && t >= s && passed >= 0 && Number.isFinite(passed))) {
      throw new TweedieError(
        `markovChain: expected times 0 <= s <= t between which the clock moves on, got s = ${s}, t = ${t} and ${passed}. ` +
          `Pass the earlier time first.`,
      );
    }
    return passed;
  };
  const transition = (s: number, t: number): number[][] =>
    matrixExponential(combined([elapsed(s, t), generator]), { correct: stochastic });
  const marginal = (t: number): number[] => applied(transition(0, t), initial);

  const ratiosOf = (p: readonly number[], x: number, t: number): number[] => {
    const mass = p[x];
    if (mass === undefined || mass === 0) {
      throw new TweedieError(
        `markovChain: expected a state with mass at t = ${t}, got ${x}, which has ${mass ?? "no place"}. ` +
          `Ask at a later time, or of another state.`,
      );
    }
    return p.map((value) => value / mass);
  };

  return Object.freeze({
    states: n,
    marginal,
    transition,
    ratios: (x: number, t: number) => ratiosOf(marginal(t), x, t),
    reverseRates: (t: number) => {
      const p = marginal(t);
      const rate = clock.rate(t);
      if (!(rate >= 0 && Number.isFinite(rate))) {
        throw new TweedieError(`markovChain: expected a rate of at least 0 at t = ${t}, got ${rate}. Mend the clock.`);
      }
      const columns = p.map((_, x) => {
        const ratio = ratiosOf(p, x, t);
        const out = ratio.map((r, y) => (y === x ? 0 : r * rate * generator[x]![y]!));
        out[x] = -out.reduce((sum, value) => sum + value, 0);
        return out;
      });
      return p.map((_, y) => columns.map((column) => column[y]!));
    },
  });
}

const steady: Clock = Object.freeze({ rate: () => 1, total: (t: number) => t });

/** The nearest matrix without negative entries whose columns have the sum 1, of one that differs by rounding. */
function stochastic(a: number[][]): number[][] {
  const positive = a.map((row) => row.map((value) => Math.max(0, value)));
  const sums = positive[0]!.map((_, j) => positive.reduce((sum, row) => sum + row[j]!, 0));
  return positive.map((row) => row.map((value, j) => value / sums[j]!));
}

function checkGenerator(generator: Matrix): number {
  const n = generator.length;
  const ok = n > 0 && isMatrix(generator, n, n);
  const columns = ok ? generator[0]!.map((_, x) => generator.map((row) => row[x]!)) : [];
  columns.forEach((column, x) => {
    const size = column.reduce((sum, rate) => sum + Math.abs(rate), 0);
    const total = column.reduce((sum, rate) => sum + rate, 0);
    if (!column.every((rate, y) => rate >= 0 || y === x) || Math.abs(total) > 1e-12 * size) {
      throw new TweedieError(
        `markovChain: expected rates of at least 0 that sum to 0 in column ${x}, got [${column}] with sum ${total}. ` +
          `Columns are "from": transpose a generator whose rows sum to 0.`,
      );
    }
  });
  if (!ok) {
    throw new TweedieError(
      `markovChain: expected a square generator of finite rates, got ${n} rows of [${generator.map((row) => row.length)}]. ` +
        `Make a row and a column for each state.`,
    );
  }
  return n;
}

function checkLaw(initial: readonly number[], n: number): void {
  const total = initial.reduce((sum, p) => sum + p, 0);
  if (initial.length !== n || !initial.every((p) => p >= 0) || !(Math.abs(total - 1) < 1e-9)) {
    throw new TweedieError(
      `markovChain: expected ${n} probabilities with sum 1, got [${initial}] with sum ${total}. Normalise them.`,
    );
  }
}
