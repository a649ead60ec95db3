import type { GaussianStepper } from "@tweedie/core";
import type { CoordinatesOptions } from "./coordinates-option.ts";
import { rungeKutta } from "./runge-kutta.ts";
import { eulerTableau } from "./tableau.ts";

/**
 * Euler's rule on the probability flow, $y_s = y_t + (u_s - u_t) f(u_t, y_t)$.
 *
 * In noise or signal coordinates it is `ddim` with $\eta = 0$, $x_s = \alpha_s \hat x_0 + \sigma_s \hat\epsilon$, and
 * DPM-Solver(++) of order 1; in flow coordinates it is the rule of flow matching.
 *
 * Karras et al. 2022, section 3, https://arxiv.org/abs/2206.00364. Order 1; one call of the denoiser a step.
 *
 * @param options - see {@link CoordinatesOptions}
 * @returns the stepper
 * @throws TweedieError if the coordinates are unknown
 */
export const euler = (options: CoordinatesOptions = {}): GaussianStepper => rungeKutta(eulerTableau, options);
