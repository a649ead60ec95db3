import type { GaussianStepper } from "@tweedie/core";
import type { CoordinatesOptions } from "./coordinates-option.ts";
import { rungeKutta } from "./runge-kutta.ts";
import { rungeKutta4Tableau } from "./tableau.ts";

/**
 * The classical Runge-Kutta rule on the probability flow:
 *
 * $$y_s = y_t + \tfrac h6 (k_1 + 2 k_2 + 2 k_3 + k_4)$$
 *
 * A step to $\sigma_s = 0$ is Heun's rule of order 3, which asks nothing about clean data.
 *
 * Kutta 1901; Hairer, Norsett and Wanner 1993, *Solving Ordinary Differential Equations I*, table 1.2,
 * https://doi.org/10.1007/978-3-540-78862-1. Order 4; four calls of the denoiser a step.
 *
 * @param options - see {@link CoordinatesOptions}
 * @returns the stepper
 * @throws TweedieError if the coordinates are unknown
 */
export const rungeKutta4 = (options: CoordinatesOptions = {}): GaussianStepper =>
  rungeKutta(rungeKutta4Tableau, options);
