import { combine, gaussianStepper } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { checkCoordinates, chooseCoordinates } from "./choose-coordinates.ts";
import { checkTableau } from "./check-tableau.ts";
import type { CoordinatesOptions } from "./coordinates-option.ts";
import { explicitStep } from "./explicit-step.ts";
import type { Tableau } from "./tableau.ts";

/**
 * Any explicit Runge-Kutta rule on the probability flow, in any coordinates, on any schedule: with $y = x/c$,
 * $dy/du = a\,\hat x_0 + b\,\hat\epsilon$ and $h = u_s - u_t$,
 *
 * $$k_i = f\Big(u_t + c_i h,\; y_t + h \sum_{j < i} a_{ij} k_j\Big), \qquad y_s = y_t + h \sum_i b_i k_i$$
 *
 * The denoiser is never asked about clean data: where a stage would lie at $\sigma_s = 0$ the step is that of
 * `tableau.last`, or else $x_s = \alpha_s \hat x_0$. It is asked about pure noise, $\alpha_t = 0$, only at the start.
 *
 * The order is that of the rule; one call of the denoiser a stage.
 *
 * Karras et al. 2022, section 3, https://arxiv.org/abs/2206.00364, on solvers and coordinates as choices of their own.
 *
 * @param tableau - the rule
 * @param options - see {@link CoordinatesOptions}
 * @returns the stepper
 * @throws TweedieError if the tableau is not an explicit, consistent rule, or the coordinates are unknown
 */
export function rungeKutta(tableau: Tableau, { coordinates = "noise" }: CoordinatesOptions = {}): GaussianStepper {
  checkTableau("rungeKutta", tableau);
  checkCoordinates("rungeKutta", coordinates);
  return gaussianStepper((x, t, s, env) => {
    const rule = s.sigma === 0 && tableau.nodes.includes(1) ? tableau.last : tableau;
    if (!rule) return combine([s.alpha, env.denoise(x, t).x0]);
    return explicitStep(x, t, s, env, chooseCoordinates(coordinates, env.schedule, t, s), rule).x;
  });
}
