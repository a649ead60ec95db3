import { combine, gaussianStepper, posterior, TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { noiseTerm } from "../noise-term.ts";

/** Options of {@link ddim}. */
export interface DdimOptions {
  /** How much of the posterior's noise is drawn, in [0, 1]: 0 is deterministic, 1 is ancestral. Default 0. */
  readonly eta?: number;
}

/**
 * DDIM: the family of samplers with the same marginals, from deterministic to ancestral.
 *
 * $$x_s = \alpha_s \hat x_0 + \sqrt{\sigma_s^2 - \eta^2 \tilde\sigma^2}\,\hat\epsilon + \eta\, \tilde\sigma\, z$$
 *
 * with $\tilde\sigma$ the standard deviation of the posterior $q(x_s \mid x_t, x_0)$, {@link posterior}.
 *
 * At `eta = 0` it is first order on the probability-flow ODE: Euler's rule in $(x/\alpha, \sigma/\alpha)$, and
 * DPM-Solver-1. At `eta = 1` it equals {@link ddpm} with variance `betaTilde`. Noise is drawn, or skipped where it
 * has no part, at every `eta`, so that the stream of random numbers does not depend on it.
 *
 * Song, Meng and Ermon 2021, *Denoising Diffusion Implicit Models*, eq. 12 and 16, https://arxiv.org/abs/2010.02502.
 * One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DdimOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1]
 */
export function ddim({ eta = 0 }: DdimOptions = {}): GaussianStepper {
  if (!(eta >= 0 && eta <= 1)) {
    throw new TweedieError(
      `ddim: expected eta in [0, 1], got ${eta}. 0 is deterministic and 1 draws the posterior's noise.`,
    );
  }
  return gaussianStepper((x, t, s, env) => {
    const { x0, eps } = env.denoise(x, t);
    // Without noise the rule also goes up in noise, where there is no posterior: DDIM inversion.
    const drawn = eta === 0 ? 0 : eta * posterior(s, t).sigma;
    const kept = Math.sqrt((s.sigma - drawn) * (s.sigma + drawn));
    return combine([s.alpha, x0], [kept, eps], ...noiseTerm(drawn, env, x, t, s));
  });
}
