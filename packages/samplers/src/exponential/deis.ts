import type { GaussianStepper } from "@tweedie/core";
import { checkChoice } from "../check-choice.ts";
import { exponentialAdamsBashforth } from "./exponential-adams-bashforth.ts";
import type { ExponentialMemory } from "./exponential-multistep.ts";
import { checkLastSteps } from "./last-steps.ts";
import type { LastSteps } from "./last-steps.ts";

/** Options of {@link deis}. */
export interface DeisOptions extends LastSteps {
  /** The number of predictions that the polynomial goes through, 1 to 3 (default 2); 1 is DDIM. */
  readonly order?: 1 | 2 | 3;
}

/**
 * DEIS, $\rho$AB with polynomials in $\log\rho$: the noise is the polynomial in $\log\rho$, $\rho = \sigma/\alpha$, through
 * its last values, and its integral is exact.
 *
 * $$x_s = \alpha_s\Big(\frac{x_t}{\alpha_t} + \sum_j C_j\,\hat\epsilon^{(j)}\Big), \qquad
 * C_j = \int_{\rho_t}^{\rho_s} \prod_{l \ne j} \frac{\log\rho - \log\rho_l}{\log\rho_j - \log\rho_l}\,d\rho$$
 *
 * Since $\log\rho = -\lambda$ this is {@link exponentialAdamsBashforth} of `eps`, and nothing else.
 *
 * Order 2 over a whole run from order 2 on, for it starts with a step of first order; `order` from an exact start.
 *
 * Zhang and Chen 2023, *Fast Sampling of Diffusion Models with Exponential Integrator*, section 3,
 * https://arxiv.org/abs/2204.13902. One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DeisOptions}
 * @returns the stepper
 * @throws TweedieError if the order is not 1, 2 or 3
 */
export function deis({ order = 2, ...last }: DeisOptions = {}): GaussianStepper<ExponentialMemory> {
  checkChoice("deis", "the order", order, [1, 2, 3]);
  checkLastSteps("deis", last);
  return exponentialAdamsBashforth({ order, of: "eps", ...last });
}
