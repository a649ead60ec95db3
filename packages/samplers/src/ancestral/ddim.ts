import type { GaussianStepper } from "@tweedie/core";
import { checkedNoise } from "./checked-noise.ts";
import { ddpm } from "./ddpm.ts";
import { eulerAncestral } from "./euler-ancestral.ts";
import type { NoiseOptions } from "./noise-options.ts";

/**
 * Options of {@link ddim}: `eta`, how much of the posterior's noise is drawn, in [0, 1] (default 0), and a factor on the noise.
 */
export type DdimOptions = NoiseOptions;

/**
 * DDIM: the family of samplers with the same marginals, from deterministic to ancestral.
 *
 * $$x_s = \alpha_s \hat x_0 + \sqrt{\sigma_s^2 - \eta^2 \tilde\sigma^2}\,\hat\epsilon + \eta\, \tilde\sigma\, z$$
 *
 * with $\tilde\sigma$ the standard deviation of the posterior $q(x_s \mid x_t, x_0)$, `posterior` of core.
 *
 * At `eta = 0` it is first order on the probability-flow ODE: Euler's rule in $(x/\alpha, \sigma/\alpha)$, and
 * DPM-Solver-1. At `eta = 1` it is {@link ddpm} with variance `betaTilde`, bit for bit, since there the old noise can be read off
 * the sample itself. {@link eulerAncestral} is the same rule and takes the predicted noise at every `eta`, which matters to
 * denoisers whose $\hat x_0$ and $\hat\epsilon$ do not add up to the sample. Noise is drawn, or skipped where it has no part, at
 * every `eta`, so that the stream of random numbers does not depend on it.
 *
 * Song, Meng and Ermon 2021, *Denoising Diffusion Implicit Models*, eq. 12 and 16, https://arxiv.org/abs/2010.02502.
 * One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DdimOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1], or the factor on the noise is negative or not finite
 */
export function ddim({ eta: share = 0, ...options }: DdimOptions = {}): GaussianStepper {
  const amount = checkedNoise("ddim", { eta: share, ...options });
  return amount.eta === 1 && amount.noise === 1 ? ddpm() : eulerAncestral(amount);
}
