import { combine, gaussianStepper, normalBetween, posterior, transition, TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";

/** Options of {@link ddpm}. */
export interface DdpmOptions {
  /**
   * The variance of the noise: `betaTilde`, that of the exact posterior $q(x_s \mid x_t, x_0)$ (the default), or `beta`,
   * that of the transition $q(x_t \mid x_s)$, an upper choice.
   */
  readonly variance?: "betaTilde" | "beta";
}

/**
 * Ancestral sampling (DDPM): a draw from the posterior of the forward process at the guessed clean datum.
 *
 * $$x_s = c_z x_t + c_x \hat x_0 + \sqrt{v}\, z, \qquad
 * v = \frac{\sigma_{t|s}^2 \sigma_s^2}{\sigma_t^2} \;(\tilde\beta) \text{ or } \sigma_{t|s}^2 \;(\beta)$$
 *
 * with the coefficients of {@link posterior} and {@link transition}.
 *
 * No noise is added on the step to $\sigma_s = 0$. With `betaTilde` it equals {@link ddim} at `eta = 1`. Works on the
 * full chain and on any grid.
 *
 * Ho, Jain and Abbeel 2020, *Denoising Diffusion Probabilistic Models*, eq. 6-7 and section 3.2,
 * https://arxiv.org/abs/2006.11239. One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DdpmOptions}
 * @returns the stepper
 * @throws TweedieError if the variance is unknown
 */
export function ddpm({ variance = "betaTilde" }: DdpmOptions = {}): GaussianStepper {
  if (variance !== "betaTilde" && variance !== "beta") {
    throw new TweedieError(`ddpm: expected the variance betaTilde or beta, got ${String(variance)}. Choose one.`);
  }
  return gaussianStepper((x, t, s, env) => {
    const law = posterior(s, t);
    const sigma = variance === "beta" && s.sigma > 0 ? transition(s, t).sigma : law.sigma;
    return combine([law.z, x], [law.x0, env.denoise(x, t).x0], [sigma, normalBetween(env, x.shape, t, s)]);
  });
}
