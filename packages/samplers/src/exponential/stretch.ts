import { lambdaStep } from "./lambda-step.ts";
import type { Scales } from "./lambda-step.ts";

/** Which prediction an exponential integrator takes for a polynomial in $\lambda$ over a step. */
export type Predicted = "x0" | "eps";

/**
 * The probability flow between two levels in the variable $\lambda = \log(\alpha/\sigma)$: what is linear in it is solved,
 * what is left is the integral of a prediction $m$, with $h = \lambda_s - \lambda_t$,
 *
 * $$x_s = c\,x_t + g \int_0^1 e^{(1-\tau)z}\,m(\lambda_t + \tau h)\,d\tau$$
 *
 * | of    | $c$                 | $g$           | $z$  |
 * | ----- | ------------------- | ------------- | ---- |
 * | `x0`  | $\sigma_s/\sigma_t$ | $\alpha_s h$  | $-h$ |
 * | `eps` | $\alpha_s/\alpha_t$ | $-\sigma_s h$ | $h$  |
 *
 * Lu et al. 2022, *DPM-Solver*, prop. 3.1, https://arxiv.org/abs/2206.00927, and *DPM-Solver++*, prop. 4.1,
 * https://arxiv.org/abs/2211.01095.
 */
export interface Stretch {
  /** $c$. */
  readonly carried: number;
  /** $g$. */
  readonly gain: number;
  /** $z$. */
  readonly z: number;
}

/**
 * The coefficients of {@link Stretch}.
 *
 * @param of - the prediction that is integrated
 * @param t - where the stretch begins
 * @param s - where it ends, $h$ finite
 * @returns the coefficients
 */
export function stretch(of: Predicted, t: Scales, s: Scales): Stretch {
  const h = lambdaStep(t, s);
  return of === "x0"
    ? { carried: s.sigma / t.sigma, gain: s.alpha * h, z: -h }
    : { carried: s.alpha / t.alpha, gain: -s.sigma * h, z: h };
}
