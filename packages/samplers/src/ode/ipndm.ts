import { TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { equalStepWeights } from "./adams-bashforth-weights.ts";
import { chooseCoordinates } from "./choose-coordinates.ts";
import { linearMultistep } from "./linear-multistep.ts";
import type { MultistepMemory } from "./linear-multistep.ts";

/** Options of {@link ipndm}. */
export interface IpndmOptions {
  /** How many predictions are used, from 1 to 4 (default 4). The first steps have fewer. */
  readonly order?: 1 | 2 | 3 | 4;
}

/**
 * iPNDM: the Adams-Bashforth coefficients of equal steps whatever the grid, on the noise, which DDIM's step then uses:
 *
 * $$\epsilon' = \tfrac1{24}\big(55 \hat\epsilon_t - 59 \hat\epsilon_{t'} + 37 \hat\epsilon_{t''} - 9 \hat\epsilon_{t'''}\big),
 * \qquad x_s = \frac{\alpha_s}{\alpha_t} x_t + \alpha_s \Big(\frac{\sigma_s}{\alpha_s} - \frac{\sigma_t}{\alpha_t}\Big)\epsilon'$$
 *
 * The same as diffusers' IPNDMScheduler. It is `pndm` without its warm-up. Where the steps of $\sigma/\alpha$ are far
 * from equal `adamsBashforth` is the better rule, and of higher order.
 *
 * Liu et al. 2022, *Pseudo Numerical Methods for Diffusion Models on Manifolds*, eq. 12, https://arxiv.org/abs/2202.09778;
 * Zhang and Chen 2023, where it has its name, https://arxiv.org/abs/2204.13902. Order 2 (1 with `order: 1`), as the steps of
 * $\sigma/\alpha$ differ; one call of the denoiser a step.
 *
 * @param options - see {@link IpndmOptions}
 * @returns the stepper
 * @throws TweedieError if the order is not an integer from 1 to 4
 */
export function ipndm({ order = 4 }: IpndmOptions = {}): GaussianStepper<MultistepMemory> {
  if (!equalStepWeights[order - 1]) {
    throw new TweedieError(`ipndm: expected an order from 1 to 4, got ${order}. Choose such an integer.`);
  }
  return linearMultistep({
    order,
    choose: (schedule, t, s) => chooseCoordinates("noise", schedule, t, s),
    weights: (nodes) => equalStepWeights[nodes.length - 1]!,
  });
}
