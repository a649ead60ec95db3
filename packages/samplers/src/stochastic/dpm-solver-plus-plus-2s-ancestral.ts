import type { GaussianStepper } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { ancestralMidpoint } from "./ancestral-midpoint.ts";

/** Options of {@link dpmSolverPlusPlus2sAncestral}: `eta` in [0, 1] (default 1), and a factor on the noise. */
export type DpmSolverPlusPlus2sAncestralOptions = NoiseOptions;

/**
 * DPM-Solver++(2S) down past the goal, and fresh noise back up to it: with the midpoint halfway in log-SNR,
 *
 * $$x_s = \frac{\sigma_{down}}{\sigma_t} x_t + \Big(\alpha_s - \alpha_t\frac{\sigma_{down}}{\sigma_t}\Big) \hat x_0(x_m)
 * + \sigma_{up} z, \qquad x_m = \alpha_m \hat x_0(x_t) + \sigma_m \hat\epsilon(x_t)$$
 *
 * where $\sigma_{up}$ is $\eta$ times the standard deviation of the posterior and
 * $\sigma_{down}^2 = \sigma_s^2 - \sigma_{up}^2$. At `eta = 1` the midpoint is at $s$. The last step to $\sigma_s = 0$, and
 * steps from $\alpha_t = 0$, are Euler's. It equals `sample_dpmpp_2s_ancestral` of k-diffusion.
 *
 * Lu et al. 2022, *DPM-Solver++*, algorithm 1, https://arxiv.org/abs/2211.01095. Order 2 at `eta = 0`, weak order 2 with
 * noise; two calls of the denoiser a step; any schedule.
 *
 * @param options - see {@link DpmSolverPlusPlus2sAncestralOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1], or the factor on the noise is negative or not finite
 */
export const dpmSolverPlusPlus2sAncestral = (options: DpmSolverPlusPlus2sAncestralOptions = {}): GaussianStepper =>
  ancestralMidpoint("x0", checkedNoise("dpmSolverPlusPlus2sAncestral", options));
