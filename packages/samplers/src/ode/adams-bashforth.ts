import { TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { adamsBashforthWeights } from "./adams-bashforth-weights.ts";
import { checkCoordinates, chooseCoordinates } from "./choose-coordinates.ts";
import type { CoordinatesOptions } from "./coordinates-option.ts";
import { linearMultistep } from "./linear-multistep.ts";
import type { MultistepMemory } from "./linear-multistep.ts";

/** Options of {@link adamsBashforth}. */
export interface AdamsBashforthOptions extends CoordinatesOptions {
  /** How many slopes are used, from 1 to 6 (default 4). The first steps have fewer. */
  readonly order?: number;
}

/**
 * The Adams-Bashforth rule with variable steps on the probability flow: the polynomial through the last slopes is integrated
 * exactly over the step,
 *
 * $$y_s = y_t + \int_{u_t}^{u_s} \sum_j f_j\, \ell_j(u)\,du, \qquad \ell_j(u) = \prod_{k \ne j} \frac{u - u_k}{u_j - u_k}$$
 *
 * In noise coordinates, the default, it is k-diffusion's `sample_lms` and diffusers' LMSDiscreteScheduler, which integrate
 * numerically, and DEIS with polynomials in $\sigma/\alpha$ ($\rho$AB-DEIS). Order 1 is Euler's rule.
 *
 * The first step is of order 1, the second of order 2, and so on, so that the whole is of order 2; from an exact start of
 * `order - 1` steps it is of its own order. One call of the denoiser a step.
 *
 * Hairer, Norsett and Wanner 1993, *Solving Ordinary Differential Equations I*, section III.5,
 * https://doi.org/10.1007/978-3-540-78862-1; Zhang and Chen 2023, https://arxiv.org/abs/2204.13902.
 *
 * @param options - see {@link AdamsBashforthOptions}
 * @returns the stepper
 * @throws TweedieError if the order is not an integer from 1 to 6, or the coordinates are unknown
 */
export function adamsBashforth({
  order = 4,
  coordinates = "noise",
}: AdamsBashforthOptions = {}): GaussianStepper<MultistepMemory> {
  if (!(Number.isInteger(order) && order >= 1 && order <= 6)) {
    throw new TweedieError(`adamsBashforth: expected an order from 1 to 6, got ${order}. Choose such an integer.`);
  }
  checkCoordinates("adamsBashforth", coordinates);
  return linearMultistep({
    order,
    choose: (schedule, t, s) => chooseCoordinates(coordinates, schedule, t, s),
    weights: adamsBashforthWeights,
  });
}
