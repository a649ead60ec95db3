import { lambdaStep } from "../exponential/lambda-step.ts";
import type { Scales } from "../exponential/lambda-step.ts";
import type { Predicted, Stretch } from "../exponential/stretch.ts";

/** The coefficients of the reverse SDE over a stretch, {@link sdeStretch}. */
export interface SdeStretch extends Stretch {
  /** $v$, the standard deviation of the noise. */
  readonly added: number;
}

/**
 * The reverse SDE with $\eta$ times the noise variance of the exact one between two levels, in the variable
 * $\lambda = \log(\alpha/\sigma)$: what is linear in it is solved, the noise is added up, and what is left is the integral of
 * a prediction $m$. With $h = \lambda_s - \lambda_t$,
 *
 * $$x_s = c\,x_t + g \int_0^1 e^{(1-\tau)z}\,m(\lambda_t + \tau h)\,d\tau + v\,\xi, \qquad \xi \sim \mathcal N(0, I)$$
 *
 * | of    | $c$                            | $g$                    | $z$         | $v$                                |
 * | ----- | ------------------------------ | ---------------------- | ----------- | ---------------------------------- |
 * | `x0`  | $(\sigma_s/\sigma_t)e^{-\eta h}$ | $(1+\eta)\,\alpha_s h$ | $-(1+\eta)h$ | $\sigma_s\sqrt{1 - e^{-2\eta h}}$   |
 * | `eps` | $\alpha_s/\alpha_t$            | $-(1+\eta)\,\sigma_s h$ | $h$         | $\sigma_s\sqrt{\eta\,(e^{2h} - 1)}$ |
 *
 * At $\eta = 0$ it is the probability flow, at $\eta = 1$ Anderson's reverse SDE, whose step of `x0` with a constant
 * prediction is the posterior $q(x_s \mid x_t, x_0)$. In between it is not the family of {@link ddim}, which has the same ends.
 *
 * Xue et al. 2023, *SA-Solver*, section 4 with $\eta = \tau^2$, https://arxiv.org/abs/2309.05019; Lu et al. 2022,
 * *DPM-Solver++*, section 5, https://arxiv.org/abs/2211.01095.
 *
 * @param of - the prediction that is integrated
 * @param t - where the stretch begins
 * @param s - where it ends; for `x0` $h$ may be infinite, and $g$ and $z$ are then too
 * @param eta - $\eta$
 * @returns the coefficients
 */
export function sdeStretch(of: Predicted, t: Scales, s: Scales, eta: number): SdeStretch {
  const h = lambdaStep(t, s);
  // Not 0 times infinity.
  const fading = eta === 0 ? 0 : eta * h;
  return of === "x0"
    ? {
        carried: (s.sigma / t.sigma) * Math.exp(-fading),
        gain: s.alpha * (h + fading),
        z: -(h + fading),
        added: s.sigma * Math.sqrt(-Math.expm1(-2 * fading)),
      }
    : {
        carried: s.alpha / t.alpha,
        gain: -s.sigma * (h + fading),
        z: h,
        added: s.sigma * Math.sqrt(eta * Math.expm1(2 * h)),
      };
}
