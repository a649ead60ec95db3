import type { GaussianStepper } from "@tweedie/core";
import type { CoordinatesOptions } from "./coordinates-option.ts";
import { rungeKutta } from "./runge-kutta.ts";
import { ralstonTableau } from "./tableau.ts";

/**
 * Ralston's rule on the probability flow: of all two-stage rules of order 2 the one with the least bound on its error, with
 * its second stage at two thirds of the step.
 *
 * Ralston 1962, section 3, https://doi.org/10.1090/S0025-5718-1962-0150954-0. Order 2; two calls of the denoiser a step.
 *
 * @param options - see {@link CoordinatesOptions}
 * @returns the stepper
 * @throws TweedieError if the coordinates are unknown
 */
export const ralston = (options: CoordinatesOptions = {}): GaussianStepper => rungeKutta(ralstonTableau, options);
