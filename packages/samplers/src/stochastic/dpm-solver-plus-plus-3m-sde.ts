import type { GaussianStepper } from "@tweedie/core";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import type { Curvature } from "../exponential/dpm-solver-rules.ts";
import type { ExponentialMemory } from "../exponential/exponential-multistep.ts";
import { dpmSolverMultistepSde } from "./dpm-solver-multistep-sde.ts";

/** Options of {@link dpmSolverPlusPlus3mSde}: `eta` of at least 0 (default 1), a factor on the noise, and the curvature. */
export interface DpmSolverPlusPlus3mSdeOptions extends NoiseOptions {
  /** How much of the second difference is taken: `full` (the default), or `half` as in k-diffusion. */
  readonly curvature?: Curvature;
}

/**
 * DPM-Solver++(3M) SDE: {@link dpmSolverMultistepSde} of `x0` with three predictions, through which the polynomial in
 * $\lambda$ is integrated exactly.
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} e^{-\eta h} x_t + \alpha_s H \big(\varphi_1 D_0 + \varphi_2 D_1 + 2\varphi_3 D_2\big) +
 * \sigma_s\sqrt{1 - e^{-2\eta h}}\,z, \qquad H = (1 + \eta)h, \quad \varphi_k = \varphi_k(-H)$$
 *
 * where $D_0 + D_1 r + D_2 r^2$ is that polynomial, $r$ in steps. `sample_dpmpp_3m_sde` of k-diffusion and diffusers' solver of
 * third order have $\varphi_3$ for $2\varphi_3$ (curvature `half`), whose rule is of second order.
 *
 * Lu et al. 2022, *DPM-Solver++*, section 5, https://arxiv.org/abs/2211.01095. At `eta = 0` order 3 from an exact start and 2
 * with its own, weak order 2 with noise; one call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DpmSolverPlusPlus3mSdeOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` or the factor on the noise is negative or not finite
 */
export const dpmSolverPlusPlus3mSde = (
  options: DpmSolverPlusPlus3mSdeOptions = {},
): GaussianStepper<ExponentialMemory> => dpmSolverMultistepSde({ ...options, order: 3, variant: "heun" });
