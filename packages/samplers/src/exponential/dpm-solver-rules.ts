import type { ExponentialTableau } from "./exponential-runge-kutta.ts";
import { lagrangeWeights } from "../lagrange-weights.ts";
import { exactMoments } from "./moments.ts";
import type { Moments } from "./moments.ts";

/**
 * How DPM-Solver weighs differences of predictions: `midpoint`, as its papers have it, or `heun`, by the exact integral of the
 * polynomial through them.
 */
export type DpmSolverVariant = "midpoint" | "heun";

/** How much of the second difference the multistep method of order 3 takes. */
export type Curvature = "full" | "half";

/**
 * The moments of DPM-Solver: those of the integral, save that `midpoint` has $\mu_1 = \tfrac12\varphi_1(z)$ for
 * $\varphi_2(z)$ in rules of two evaluations, which differ from one another by $O(h)$.
 *
 * @param variant - the variant
 * @param curvature - `half` has $\mu_2 = \varphi_3(z)$ for $2\varphi_3(z)$ in rules of three evaluations
 * @returns the moments
 */
export const dpmSolverMoments =
  (variant: DpmSolverVariant, curvature: Curvature = "full"): Moments =>
  (z, count) => {
    const [zeroth, first, second] = exactMoments(z, count) as [number, number, number];
    if (count === 2) return [zeroth, variant === "midpoint" ? zeroth / 2 : first];
    return count === 3 ? [zeroth, first, curvature === "half" ? second / 2 : second] : [zeroth];
  };

/**
 * The coefficients of the single-step DPM-Solver: nodes 1/2, or 1/3 and 2/3.
 *
 * At order 3 `midpoint` leaves out the evaluation between, $x_s = c\,x_t + g\,(\varphi_1 m_0 + \tfrac32 \varphi_2 (m_2 - m_0))$,
 * and `heun` takes the parabola through all three.
 *
 * @param order - the order
 * @param variant - the variant
 * @param node - the node of order 2
 * @returns the coefficients
 */
export function dpmSolverTableau(
  order: 1 | 2 | 3,
  variant: DpmSolverVariant,
  node: number = 1 / 2,
): ExponentialTableau {
  const to = (r: number) => ({ node: r, weights: (z: number) => exactMoments(r * z, 1) });
  if (order === 1) return { stages: [], weights: (z) => exactMoments(z, 1) };
  if (order === 2) {
    const moments = dpmSolverMoments(variant);
    return { stages: [to(node)], weights: (z) => lagrangeWeights([0, node], moments(z, 2)) };
  }
  const [r, q] = [1 / 3, 2 / 3];
  return {
    stages: [to(r), { node: q, weights: (z) => lagrangeWeights([0, r / q], exactMoments(q * z, 2)) }],
    weights: (z) => {
      if (variant === "heun") return lagrangeWeights([0, r, q], exactMoments(z, 3));
      const [first, last] = lagrangeWeights([0, q], exactMoments(z, 2)) as [number, number];
      return [first, 0, last];
    },
  };
}
