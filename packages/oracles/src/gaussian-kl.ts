import { TweedieError } from "@tweedie/core";
import { cholesky, solveLower } from "./cholesky.ts";
import { symmetricMatrix, indefinite, meanOf, variancesOf } from "./spread.ts";
import type { GaussianOptions } from "./spread.ts";
import type { Matrix } from "./matrix.ts";

/**
 * The Kullback-Leibler divergence of two Gaussians,
 *
 * $$\mathrm{KL}(\mathcal N(m_0, \Sigma_0)\,\|\,\mathcal N(m_1, \Sigma_1)) = \tfrac12\Big[\log\frac{|\Sigma_1|}{|\Sigma_0|}
 * - d + \operatorname{tr}(\Sigma_1^{-1}\Sigma_0) + (m_1 - m_0)^\top \Sigma_1^{-1} (m_1 - m_0)\Big].$$
 *
 * With $\Sigma_i = L_i L_i^\top$ and $M = L_1^{-1} L_0$ it is a sum of terms of which none is negative,
 *
 * $$\tfrac12\Big[\sum_i (M_{ii}^2 - 1 - \log M_{ii}^2) + \sum_{i > j} M_{ij}^2 + |L_1^{-1}(m_1 - m_0)|^2\Big],$$
 *
 * which is how it is computed, in float64: it is never below 0, and 0 of a law and itself. For isotropic
 * laws it is $|m_1 - m_0|^2/(2 s_1^2) + \tfrac d2 (s_0^2/s_1^2 - 1) + d \log(s_1/s_0)$. Costs $O(d^3)$, or $O(d)$ where the
 * dimensions of both laws are independent.
 *
 * @param p - the law the expectation is taken over, index 0
 * @param q - the law it is compared with, index 1, in as many dimensions
 * @returns the divergence in nats
 * @throws TweedieError if the laws do not fit each other, or a covariance is singular: the divergence is then infinite or
 *   undefined
 */
export function gaussianKl(p: GaussianOptions, q: GaussianOptions): number {
  const [m0, m1] = [meanOf(p.mean, who), meanOf(q.mean, who)];
  const d = m0.length;
  if (m1.length !== d) {
    throw new TweedieError(
      `${who}: expected means of one dimension, got ${d} and ${m1.length}. Compare laws of the same data.`,
    );
  }
  const shift = m1.map((m, i) => m - m0[i]!);
  const [v0, v1] = [variancesOf(p, d, who), variancesOf(q, d, who)];
  if (v0 && v1) {
    if (v0.includes(0) || v1.includes(0)) throw singular();
    return shift.reduce((sum, s, i) => sum + (excess(v0[i]! / v1[i]!) + (s / v1[i]!) * s) / 2, 0);
  }
  const [l0, l1] = [factor(p, v0, d), factor(q, v1, d)];
  const whitened = solveLower(l1, shift).reduce((sum, w) => sum + w * w, 0);
  // Column j of M: L1 and L0 are lower triangular, so M is.
  return m0.reduce((sum, _, j) => {
    const column = solveLower(
      l1,
      l0.map((row) => row[j]!),
    );
    return sum + column.reduce((all, m, i) => all + (i === j ? excess(m * m) : m * m), 0) / 2;
  }, whitened / 2);
}

const who = "gaussianKl";

/** $x - 1 - \log x$, at least 0; by its series near 1, where the difference would be lost to rounding. */
function excess(x: number): number {
  const u = x - 1;
  if (Math.abs(u) > 1e-2) return u - Math.log(x);
  let series = 0;
  for (let k = 9; k >= 2; k--) series = 1 / k - u * series;
  return u * u * series;
}

function factor(law: GaussianOptions, variances: readonly number[] | undefined, d: number): Matrix {
  if (variances) {
    if (variances.includes(0)) throw singular();
    return variances.map((v, i) => variances.map((_, j) => (i === j ? Math.sqrt(v) : 0)));
  }
  const found = cholesky(symmetricMatrix(law.covariance as Matrix, d, who));
  if (!found) throw indefinite(who);
  if (!found.definite) throw singular();
  return found.lower;
}

const singular = (): TweedieError =>
  new TweedieError(
    `${who}: expected covariances with an inverse, got a singular one. ` +
      `The divergence is infinite or undefined: give every direction a width.`,
  );
