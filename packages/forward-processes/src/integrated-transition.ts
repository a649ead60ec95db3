import { integrate } from "./integrate.ts";
import { multiply, transpose, unit } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import type { MatrixTransition } from "./matrix-transition.ts";

/** The coefficients $F(t)$ and $Q(t) = G(t) G(t)^\top$ of a linear SDE. */
export type LinearCoefficients = (t: number) => { readonly f: Matrix; readonly q: Matrix };

/**
 * The transition of a linear SDE from time $s$ to $t$, by its moment equations
 * $\Phi' = F \Phi$ and $\Sigma' = F \Sigma + \Sigma F^\top + Q$ with $\Phi_s = I$, $\Sigma_s = 0$.
 *
 * Särkkä and Solin, *Applied Stochastic Differential Equations* (2019), section 6.2,
 * https://doi.org/10.1017/9781108186735. Solved to a relative error of $10^{-13}$ a step.
 *
 * @param at - the coefficients
 * @param s - where it begins
 * @param t - where it ends, not earlier
 * @returns the transition
 * @throws TweedieError if the solver does not get there
 */
export function integratedTransition(at: LinearCoefficients, s: number, t: number): MatrixTransition {
  const size = at(s).f.length;
  const zero = unit(size).map((row) => row.map(() => 0));
  const flat = (matrix: Matrix, covariance: Matrix) => [matrix.flat(), covariance.flat()];
  const square = (entries: readonly number[]): Matrix => zero.map((_, i) => entries.slice(i * size, (i + 1) * size));
  const rate = (time: number, [matrix, covariance]: readonly (readonly number[])[]) => {
    const { f, q } = at(time);
    const grown = multiply(f, square(covariance!));
    const back = transpose(grown);
    return flat(
      multiply(f, square(matrix!)),
      grown.map((row, i) => row.map((value, j) => value + back[i]![j]! + q[i]![j]!)),
    );
  };
  const [matrix, covariance] = integrate(rate, s, t, flat(unit(size), zero));
  return { matrix: square(matrix!), covariance: square(covariance!) };
}
