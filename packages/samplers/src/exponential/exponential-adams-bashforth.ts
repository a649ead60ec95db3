import type { GaussianStepper } from "@tweedie/core";
import { checkChoice } from "../check-choice.ts";
import { exponentialMultistep } from "./exponential-multistep.ts";
import type { ExponentialMemory } from "./exponential-multistep.ts";
import { checkLastSteps } from "./last-steps.ts";
import type { LastSteps } from "./last-steps.ts";
import { exactMoments } from "./moments.ts";
import type { Predicted } from "./stretch.ts";

/** Options of {@link exponentialAdamsBashforth}. */
export interface ExponentialAdamsBashforthOptions extends LastSteps {
  /** The number of predictions that the polynomial goes through, 1 to 4 (default 2); 1 is DDIM. */
  readonly order?: 1 | 2 | 3 | 4;
  /** The prediction that is a polynomial in $\lambda$ over a step (default `x0`). */
  readonly of?: Predicted;
}

/**
 * Exponential Adams-Bashforth on any grid: the prediction is the polynomial in $\lambda = \log(\alpha/\sigma)$ through its
 * last values, and the integral over the step is exact.
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} x_t + \alpha_s h \sum_j w_j\,\hat x_0^{(j)} \qquad \text{or} \qquad
 * x_s = \frac{\alpha_s}{\alpha_t} x_t - \sigma_s h \sum_j w_j\,\hat\epsilon^{(j)}, \qquad
 * \sum_j w_j r_j^i = i!\,\varphi_{i+1}(\mp h)$$
 *
 * with $h = \lambda_s - \lambda_t$ and $r_j = (\lambda_j - \lambda_t)/h$.
 *
 * Many names are this rule. Of `eps` it is {@link deis} with polynomials in $\log\rho$, and of either prediction the predictor
 * of {@link uniPc}, whatever its $B(h)$. Of `x0` it is the multistep {@link res}. Of either prediction it is the multistep
 * DPM-Solver(++) of order 2 in the variant `heun`, and of order 3.
 *
 * The order grows from 1 with the predictions that are remembered, so that over a whole run it is 2 from order 2 on; from
 * an exact start it is `order`. The step to $\sigma_s = 0$ is of first order.
 *
 * Hochbruck and Ostermann 2010, *Exponential integrators*, section 2.5, https://doi.org/10.1017/S0962492910000048; Zhang and
 * Chen 2023, section 3, https://arxiv.org/abs/2204.13902. One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link ExponentialAdamsBashforthOptions}
 * @returns the stepper
 * @throws TweedieError if an option has no such value
 */
export function exponentialAdamsBashforth({
  order = 2,
  of = "x0",
  ...last
}: ExponentialAdamsBashforthOptions = {}): GaussianStepper<ExponentialMemory> {
  checkChoice(who, "the order", order, [1, 2, 3, 4]);
  checkChoice(who, "of", of, ["x0", "eps"]);
  checkLastSteps(who, last);
  return exponentialMultistep({ of, order, moments: exactMoments, ...last });
}

const who = "exponentialAdamsBashforth";
