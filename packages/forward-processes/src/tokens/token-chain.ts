import { TweedieError } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import type { Matrix } from "../matrix.ts";
import { stepAt } from "./chain-steps.ts";
import { checkSquare, denseInverse, denseOf, denseProduct, denseUnit, withColumnsOfOne } from "./dense.ts";
import type { Dense } from "./dense.ts";
import { checkRising } from "./elapsed-noise.ts";
import { matricesKept, recent } from "./recent.ts";
import { stationaryLaw } from "./stationary-law.ts";
import { tabulated } from "./tabulated.ts";

/** A process on tokens that moves in $T$ steps: its times are $0, 1/T, \ldots, 1$, and no others. It has no rates. */
export interface TokenChain extends TokenProcess {
  /** The number $T$ of steps. */
  readonly steps: number;
}

/**
 * The chain of D3PM with any matrices $Q_1, \ldots, Q_T$, at the times $n/T$:
 *
 * $$Q_{m/T \to n/T} = Q_n \cdots Q_{m+1}$$
 *
 * The products from the start are made once, on the host in float64: they take $T V^3$ multiplications, which is a fraction of a
 * second for 1000 steps on 16 states and most of a minute on 256, and $T V^2$ numbers. Laws cost $O(V^2)$ a token.
 * Sampling begins at the law that all $T$ steps together leave as it is: make enough noise that what was any datum ends close to it, since
 * samples are off by as much. `tokenPriorKl` of `@tweedie/discrete` says how far the end is from there.
 *
 * The matrices are made by `uniformMatrix`, `absorbingMatrix`, `discretizedGaussianMatrix`, `bandMatrix` and, of any generator as
 * `nearestNeighbourGenerator`, by `transitionMatrix`. For uniform noise or a mask `uniformChain` and `absorbingChain` do the same
 * at $O(V)$.
 *
 * Austin et al. 2021, *Structured Denoising Diffusion Models in Discrete State-Spaces*, section 3.1,
 * https://arxiv.org/abs/2107.03006. There rows are "from": transpose its matrices.
 *
 * @param options - the matrices
 * @returns the chain; its `mask` is the state that all end in, where there is one and it is no clean token
 * @throws TweedieError if a matrix is not square with entries of at least 0 and columns of sum 1, or all of them together have more
 *   than one stationary law; its methods throw at times that are not on the chain, where shapes do not fit, or where `pull` has
 *   no inverse that keeps 4 digits
 */
export function tokenChain({ matrices, maskIsToken }: TokenChainOptions): TokenChain {
  const name = "tokenChain";
  const single = checkStochastic(name, matrices);
  const [steps, vocabulary] = [single.length, matrices[0]!.length];
  const fromStart = [denseUnit(vocabulary)];
  for (const q of single) fromStart.push(denseProduct(q, fromStart.at(-1)!, vocabulary));

  const between = recent(matricesKept(vocabulary), (key: string): Dense => {
    const [m, n] = key.split(" ").map(Number) as [number, number];
    return single.slice(m, n).reduce((product, q) => denseProduct(q, product, vocabulary), denseUnit(vocabulary));
  });
  const transition = (who: string, s: number, t: number): Dense => {
    checkRising(who, s, t);
    const [m, n] = [stepAt(who, s, steps), stepAt(who, t, steps)];
    return m === 0 ? fromStart[n]! : n === m + 1 ? single[m]! : between(`${m} ${n}`);
  };
  const inverses = recent(matricesKept(vocabulary), (key: string): Dense => {
    const [m, n] = key.split(" ").map(Number) as [number, number];
    const inverse = denseInverse(transition(`${name}.pull`, m / steps, n / steps), vocabulary);
    if (inverse?.every((value) => Math.abs(value) < 1e12)) return inverse;
    throw new TweedieError(
      `${name}.pull: expected steps with an inverse, got ${m + 1} to ${n}, which leave nothing of what was before. ` +
        `Take a shorter step.`,
    );
  });
  const process = tabulated({
    name,
    vocabulary,
    maskIsToken,
    stationary: stationaryLaw(name, fromStart.at(-1)!, vocabulary),
    transition,
    inverse: (who, s, t) => {
      checkRising(who, s, t);
      return inverses(`${stepAt(who, s, steps)} ${stepAt(who, t, steps)}`);
    },
  });
  return Object.freeze({ ...process, steps });
}

/** Options of {@link tokenChain}. */
export interface TokenChainOptions {
  /** The matrices $Q_1, \ldots, Q_T$: `matrices[n - 1][y][x]` is the probability that step n makes y of x. */
  readonly matrices: readonly Matrix[];
  /**
   * Whether a state that all end in is a clean token too, as the grey in the middle is for pictures; then the process names no mask.
   * Left out, such a state is the `mask`, which is no clean token.
   */
  readonly maskIsToken?: boolean;
}

/** The matrices in one array each, their columns brought to sum 1. */
function checkStochastic(name: string, matrices: readonly Matrix[]): readonly Dense[] {
  if (matrices.length === 0)
    throw new TweedieError(`${name}: expected at least one matrix, got none. Pass one a step.`);
  const made = new Map<Matrix, Dense>();
  return matrices.map((matrix, i) => {
    const known = made.get(matrix);
    if (known) return known;
    const n = checkSquare(name, `matrix ${i + 1}`, matrix);
    const bad = matrix.findIndex((_, x) => {
      const column = matrix.map((row) => row[x]!);
      return !column.every((p) => p >= 0) || !(Math.abs(column.reduce((sum, p) => sum + p, 0) - 1) <= 1e-6);
    });
    if (n !== matrices[0]!.length || bad >= 0) {
      const column = matrix.slice(0, 8).map((row) => row[bad]);
      throw new TweedieError(
        n === matrices[0]!.length
          ? `${name}: expected probabilities of at least 0 with sum 1 in column ${bad} of matrix ${i + 1}, got [${column}` +
              `${n > 8 ? ", ..." : ""}]. Columns are "from": transpose a matrix whose rows sum to 1.`
          : `${name}: expected matrices of one size, got ${matrices[0]!.length} and, in matrix ${i + 1}, ${n} states.`,
      );
    }
    const dense = withColumnsOfOne(denseOf(matrix), n);
    made.set(matrix, dense);
    return dense;
  });
}
