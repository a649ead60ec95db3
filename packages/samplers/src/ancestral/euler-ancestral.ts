import { gaussianStepper } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { ancestralStep } from "./ancestral-step.ts";
import { checkedNoise } from "./checked-noise.ts";
import type { NoiseOptions } from "./noise-options.ts";

/** Options of {@link eulerAncestral}: `eta` in [0, 1] (default 1), and a factor on the noise. */
export type EulerAncestralOptions = NoiseOptions;

/**
 * Euler's rule down past the goal, and fresh noise back up to it:
 *
 * $$x_s = \alpha_s \hat x_0 + \sigma_{down}\,\hat\epsilon + \sigma_{up}\,z, \qquad
 * \sigma_{up} = \eta\,\tilde\sigma, \quad \sigma_{down}^2 = \sigma_s^2 - \sigma_{up}^2$$
 *
 * with $\tilde\sigma$ the standard deviation of the posterior $q(x_s \mid x_t, x_0)$. It is {@link ddim} under the name that
 * it has in k-diffusion (`sample_euler_ancestral`) and diffusers (EulerAncestralDiscreteScheduler), where `eta` is 1 by
 * default: at 1 both are ancestral sampling, {@link ddpm} with variance `betaTilde`, and at 0 Euler's rule in
 * $(x/\alpha, \sigma/\alpha)$.
 *
 * Song, Meng and Ermon 2021, *Denoising Diffusion Implicit Models*, eq. 12 and 16, https://arxiv.org/abs/2010.02502.
 * One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link EulerAncestralOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1], or the factor on the noise is negative or not finite
 */
export function eulerAncestral(options: EulerAncestralOptions = {}): GaussianStepper {
  const amount = checkedNoise("eulerAncestral", options);
  return gaussianStepper((x, t, s, env) => ancestralStep(amount, x, t, s, env, env.denoise(x, t)));
}
