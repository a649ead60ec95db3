import type { GaussianStepper } from "@tweedie/core";
import type { CoordinatesOptions } from "./coordinates-option.ts";
import { rungeKutta } from "./runge-kutta.ts";
import { midpointTableau } from "./tableau.ts";

/**
 * The midpoint rule on the probability flow: the slope halfway, $u = (u_t + u_s)/2$, carries the whole step.
 *
 * With the midpoint halfway in the log-SNR it is `dpm2`.
 *
 * Runge 1895, https://doi.org/10.1007/BF01446807. Order 2; two calls of the denoiser a step.
 *
 * @param options - see {@link CoordinatesOptions}
 * @returns the stepper
 * @throws TweedieError if the coordinates are unknown
 */
export const midpoint = (options: CoordinatesOptions = {}): GaussianStepper => rungeKutta(midpointTableau, options);
