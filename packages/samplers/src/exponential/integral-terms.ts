import type { Term } from "@tweedie/core";
import { lagrangeWeights } from "../lagrange-weights.ts";
import type { Evaluation } from "./exponential-step.ts";
import { lambdaStep } from "./lambda-step.ts";
import type { Scales } from "./lambda-step.ts";
import type { Moments } from "./moments.ts";
import type { Stretch } from "./stretch.ts";

/**
 * The integral of a prediction over a stretch by a rule through evaluations at $r_j = (\lambda_j - \lambda_t)/h$, as the
 * terms $g\,w_j m_j$ of a sum with $\sum_j w_j r_j^i = \mu_i$.
 *
 * @param moments - what the rule takes the moments for
 * @param t - where the stretch begins
 * @param s - where it ends, $h$ finite
 * @param coefficients - those of the stretch
 * @param used - the evaluations
 * @returns the terms
 */
export function integralTerms(
  moments: Moments,
  t: Scales,
  s: Scales,
  { gain, z }: Stretch,
  used: readonly Evaluation[],
): readonly Term[] {
  const h = lambdaStep(t, s);
  const weights = lagrangeWeights(
    used.map((at) => lambdaStep(t, at) / h),
    moments(z, used.length),
  );
  return used.map(({ m }, j) => [gain * weights[j]!, m]);
}
