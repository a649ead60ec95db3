import type { GaussianStepper } from "@tweedie/core";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import type { DpmSolverVariant } from "../exponential/dpm-solver-rules.ts";
import type { ExponentialMemory } from "../exponential/exponential-multistep.ts";
import { dpmSolverMultistepSde } from "./dpm-solver-multistep-sde.ts";

/** Options of {@link dpmSolverPlusPlus2mSde}: `eta` of at least 0 (default 1), a factor on the noise, and the variant. */
export interface DpmSolverPlusPlus2mSdeOptions extends NoiseOptions {
  /** The weight of the slope: $(1 - e^{-H})/2$ (`midpoint`, the default) or $1 - (1 - e^{-H})/H$ (`heun`). */
  readonly variant?: DpmSolverVariant;
}

/**
 * DPM-Solver++(2M) SDE: {@link dpmSolverMultistepSde} of `x0` with two predictions. With $r = h'/h$ for the last step's $h'$,
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} e^{-\eta h} x_t + \alpha_s \big(1 - e^{-H}\big) \hat x_0 +
 * \alpha_s \tfrac12 \big(1 - e^{-H}\big) \frac{\hat x_0 - \hat x_0'}{r} + \sigma_s\sqrt{1 - e^{-2\eta h}}\,z,
 * \qquad H = (1 + \eta)h$$
 *
 * It equals `sample_dpmpp_2m_sde` of k-diffusion. At `eta = 0` it is the multistep {@link dpmSolverPlusPlus}.
 *
 * Lu et al. 2022, *DPM-Solver++*, section 5, https://arxiv.org/abs/2211.01095. Order 2 at `eta = 0`, weak order 2 with
 * noise; one call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DpmSolverPlusPlus2mSdeOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` or the factor on the noise is negative or not finite
 */
export const dpmSolverPlusPlus2mSde = (
  options: DpmSolverPlusPlus2mSdeOptions = {},
): GaussianStepper<ExponentialMemory> => dpmSolverMultistepSde({ ...options, order: 2 });
