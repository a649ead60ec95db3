import { combineMatrices, congruence, multiply, norm, transpose, unit } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import type { MatrixTransition } from "./matrix-transition.ts";

/**
 * The transition of a linear SDE with constant coefficients over a time $\tau$:
 * $\Phi = e^{F\tau}$ and $\Sigma = \int_0^\tau e^{Fu} Q e^{F^\top u} du$ with $Q = G G^\top$.
 *
 * Both by their Taylor series over $\tau/2^k$ and by doubling the time, $\Sigma_{2h} = \Phi_h \Sigma_h \Phi_h^\top + \Sigma_h$:
 * sums of covariances, in which nothing cancels. Of short times, too, every entry keeps its digits: of noise
 * that reaches a coordinate through others it is of order $\tau^3$ or less. Equal to the blocks of one matrix exponential: Van
 * Loan, *Computing integrals involving the matrix exponential* (1978), https://doi.org/10.1109/TAC.1978.1101743.
 *
 * @param f - $F$, `[d, d]`
 * @param q - $Q$, `[d, d]`, symmetric
 * @param tau - the time, at least 0
 * @returns the transition
 */
export function constantTransition(f: Matrix, q: Matrix, tau: number): MatrixTransition {
  const doublings = Math.max(0, Math.ceil(Math.log2(4 * norm(f) * tau + Number.MIN_VALUE)));
  const h = tau / 2 ** doublings;
  let matrixTerm = unit(f.length);
  let covarianceTerm = combineMatrices([h, q]);
  let [matrix, covariance] = [matrixTerm, covarianceTerm];
  // |F| h is at most 1/4, so that the terms fall by 2 |F| h / k or faster.
  for (let k = 1; k <= 20; k++) {
    matrixTerm = combineMatrices([h / k, multiply(f, matrixTerm)]);
    const grown = multiply(f, covarianceTerm);
    covarianceTerm = combineMatrices([h / (k + 1), grown], [h / (k + 1), transpose(grown)]);
    matrix = combineMatrices([1, matrix], [1, matrixTerm]);
    covariance = combineMatrices([1, covariance], [1, covarianceTerm]);
  }
  for (let i = 0; i < doublings; i++) {
    covariance = combineMatrices([1, covariance], [1, congruence(matrix, covariance)]);
    matrix = multiply(matrix, matrix);
  }
  return { matrix, covariance };
}
