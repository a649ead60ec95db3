import type { GaussianStepper } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { ancestralMidpoint } from "./ancestral-midpoint.ts";

/** Options of {@link dpm2Ancestral}: `eta` in [0, 1] (default 1), and a factor on the noise. */
export type Dpm2AncestralOptions = NoiseOptions;

/**
 * DPM-Solver-2 down past the goal, and fresh noise back up to it: with $\tilde\sigma = \sigma/\alpha$ and the midpoint at
 * $\tilde\sigma_m = \sqrt{\tilde\sigma_t \tilde\sigma_{down}}$,
 *
 * $$x_s = \frac{\alpha_s}{\alpha_t} x_t + \alpha_s (\tilde\sigma_{down} - \tilde\sigma_t)\,\hat\epsilon(x_m) + \sigma_{up} z,
 * \qquad x_m = \alpha_m \hat x_0(x_t) + \sigma_m \hat\epsilon(x_t)$$
 *
 * where $\sigma_{up}$ is $\eta$ times the standard deviation of the posterior and
 * $\sigma_{down}^2 = \sigma_s^2 - \sigma_{up}^2$. At `eta = 1` the midpoint is at $s$. The last step to $\sigma_s = 0$, and
 * steps from where there is hardly any signal, are Euler's.
 *
 * It equals `sample_dpm_2_ancestral` of k-diffusion and, at `eta = 1`, KDPM2AncestralDiscreteScheduler of diffusers, which
 * shows the network a rounded time of the midpoint.
 *
 * Karras et al. 2022, algorithm 2, https://arxiv.org/abs/2206.00364; Lu et al. 2022, *DPM-Solver*, algorithm 1,
 * https://arxiv.org/abs/2206.00927. Order 2 at `eta = 0`, weak order 2 with noise; two calls of the denoiser a step; any
 * schedule.
 *
 * @param options - see {@link Dpm2AncestralOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1], or the factor on the noise is negative or not finite
 */
export const dpm2Ancestral = (options: Dpm2AncestralOptions = {}): GaussianStepper =>
  ancestralMidpoint("eps", checkedNoise("dpm2Ancestral", options));
