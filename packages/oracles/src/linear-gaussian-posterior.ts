import { TweedieError } from "@tweedie/core";
import { cholesky, logDeterminant, solveLower, solveUpper } from "./cholesky.ts";
import { checkedObservation } from "./linear-observation.ts";
import type { CheckedObservation, LinearObservation } from "./linear-observation.ts";
import { applied, combined, diagonal, product, symmetrised, transposed } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { covarianceOf, indefinite, meanOf } from "./spread.ts";
import type { GaussianOptions } from "./spread.ts";

/** The law of a datum given an observation, $\mathcal N(m, V)$. */
export interface LinearGaussianPosterior {
  /** The mean $m$. */
  readonly mean: readonly number[];
  /** The covariance $V$. */
  readonly covariance: Matrix;
  /** The log density of what was observed, $\log\mathcal N(y;\, A m_A,\, A V_A A^\top + V_B)$, in nats. */
  readonly logEvidence: number;
}

/** The same in one dimension. */
export interface ScalarPosterior {
  /** The mean $m$. */
  readonly mean: number;
  /** The variance $v$. */
  readonly covariance: number;
  /** The log density of what was observed, in nats. */
  readonly logEvidence: number;
}

/**
 * The posterior of a Gaussian under a linear observation with Gaussian noise: $x \sim \mathcal N(m_A, V_A)$ and
 * $y \mid x \sim \mathcal N(A x, V_B)$ give $x \mid y \sim \mathcal N(m, V)$ with
 *
 * $$V^{-1} = V_A^{-1} + A^\top V_B^{-1} A, \qquad m = V (V_A^{-1} m_A + A^\top V_B^{-1} y),$$
 *
 * in one dimension $1/v = 1/v_A + a^2/v_B$ and $m = v\,(m_A/v_A + a y/v_B)$. Computed in float64 as
 * $m = m_A + K(y - A m_A)$ and $V = (I - KA) V_A (I - KA)^\top + K V_B K^\top$ with the gain
 * $K = V_A A^\top (A V_A A^\top + V_B)^{-1}$, which needs neither covariance to have an inverse: an exact observation has
 * the noise 0, and a known direction of the datum the variance 0. Bishop, *Pattern Recognition and Machine Learning*
 * (2006), eqs. 2.113-2.117.
 *
 * @param prior - $m_A$ and $V_A$; where the mean is a number, the result is in numbers
 * @param observation - $A$, $y$ and $V_B$
 * @returns mean and covariance of the datum, and the log density of $y$
 * @throws TweedieError if sizes do not fit, a covariance has a negative direction, or $A V_A A^\top + V_B$ is singular
 */
export function linearGaussianPosterior(
  prior: GaussianOptions & { readonly mean: number },
  observation: LinearObservation & { readonly y: number },
): ScalarPosterior;
export function linearGaussianPosterior(
  prior: GaussianOptions,
  observation: LinearObservation,
): LinearGaussianPosterior;
export function linearGaussianPosterior(
  prior: GaussianOptions,
  observation: LinearObservation,
): LinearGaussianPosterior | ScalarPosterior {
  const mean = meanOf(prior.mean, who);
  const d = mean.length;
  const before = covarianceOf(prior, d, who);
  const seen = checkedObservation(observation, d, who);
  if (!cholesky(before) || !cholesky(seen.noise)) throw indefinite(who);
  const posterior = condition(mean, before, seen);
  if (typeof prior.mean !== "number" || typeof observation.y !== "number") return posterior;
  return { ...posterior, mean: posterior.mean[0]!, covariance: posterior.covariance[0]![0]! };
}

const who = "linearGaussianPosterior";

/** The posterior, of parts that have been checked. */
export function condition(
  mean: readonly number[],
  before: Matrix,
  { y, matrix, noise }: CheckedObservation,
): LinearGaussianPosterior {
  const cross = product(matrix, before);
  const factor = cholesky(symmetrised(combined([1, product(cross, transposed(matrix))], [1, noise])));
  if (!factor?.definite) {
    throw new TweedieError(
      `${who}: expected A V A^T + V_B with an inverse, got a singular one: two numbers of y are bound to each other. ` +
        `Give the observation noise, or leave out rows of A that repeat others.`,
    );
  }
  const { lower } = factor;
  const expected = applied(matrix, mean);
  const surprise = y.map((value, i) => value - expected[i]!);
  const white = solveLower(lower, surprise);
  // Row i of the gain is the solution for column i of A V_A.
  const gain = transposed(cross).map((column) => solveUpper(lower, solveLower(lower, column)));
  const kept = combined([1, diagonal(mean.map(() => 1))], [-1, product(gain, matrix)]);
  return {
    mean: applied(gain, surprise).map((shift, i) => mean[i]! + shift),
    covariance: symmetrised(
      combined(
        [1, product(product(kept, before), transposed(kept))],
        [1, product(product(gain, noise), transposed(gain))],
      ),
    ),
    logEvidence:
      -0.5 * (white.reduce((sum, w) => sum + w * w, 0) + logDeterminant(lower) + y.length * Math.log(2 * Math.PI)),
  };
}
