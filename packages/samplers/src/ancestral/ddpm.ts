import { exp, mul } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, gaussianStepper, normalBetween, posterior, transition, TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";

/** Options of {@link ddpm}. */
export interface DdpmOptions {
  /**
   * The variance of the noise: `betaTilde`, that of the exact posterior $q(x_s \mid x_t, x_0)$ (the default), `beta`,
   * that of the transition $q(x_t \mid x_s)$, an upper choice, or `learnedRange`, between the two as the network says.
   */
  readonly variance?: "betaTilde" | "beta" | "learnedRange";
  /**
   * Whether the step to $\sigma_s = 0$ draws noise too, as diffusers does where a chain ends above its first timestep
   * (default false). There $\tilde\beta$ is 0, and counts as $10^{-20}$.
   */
  readonly lastNoise?: boolean;
}

/**
 * Ancestral sampling (DDPM): a draw from the posterior of the forward process at the guessed clean datum.
 *
 * $$x_s = c_z x_t + c_x \hat x_0 + \sqrt{v}\, z, \qquad
 * \tilde\beta = \frac{\sigma_{t|s}^2 \sigma_s^2}{\sigma_t^2} \le v \le \beta = \sigma_{t|s}^2, \qquad
 * \log v = w\log\beta + (1 - w)\log\tilde\beta$$
 *
 * with the coefficients of {@link posterior} and {@link transition}; $w$ is 0 for `betaTilde`, 1 for `beta`, and for
 * `learnedRange` the denoiser's `varianceShare`, a number for each element.
 *
 * No noise is added on the step to $\sigma_s = 0$. With `betaTilde` it equals {@link ddim} at `eta = 1`. Works on the
 * full chain and on any grid, where $\beta$ and $\tilde\beta$ are those of the step. Guided-diffusion clips the
 * log-variance of the first timestep to that of the second for its bound; the samples do not depend on it.
 *
 * Ho, Jain and Abbeel 2020, *Denoising Diffusion Probabilistic Models*, eq. 6-7 and section 3.2,
 * https://arxiv.org/abs/2006.11239; Nichol and Dhariwal 2021, *Improved Denoising Diffusion Probabilistic Models*, eq. 15,
 * https://arxiv.org/abs/2102.09672. One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DdpmOptions}
 * @returns the stepper
 * @throws TweedieError if the variance is unknown; in a step, if it is to be learned and the denoiser has none
 */
export function ddpm({ variance = "betaTilde", lastNoise = false }: DdpmOptions = {}): GaussianStepper {
  if (!variances.includes(variance)) {
    throw new TweedieError(`ddpm: expected the variance betaTilde, beta or learnedRange, got ${variance}. Choose one.`);
  }
  return gaussianStepper((x, t, s, env) => {
    const { x0, varianceShare } = env.denoise(x, t);
    const law = posterior(s, t);
    const noise = normalBetween(env, x.shape, t, s);
    if (s.sigma === 0 && !lastNoise) return combine([law.z, x], [law.x0, x0]);
    const upper = transition(s, t).sigma;
    const lower = s.sigma === 0 ? 1e-10 : law.sigma;
    const [sigma, z] =
      variance === "learnedRange"
        ? [lower, mul(exp(combine([Math.log(upper / lower), learned(varianceShare)])), noise)]
        : [variance === "beta" ? upper : lower, noise];
    return combine([law.z, x], [law.x0, x0], [sigma, z]);
  });
}

const variances = ["betaTilde", "beta", "learnedRange"] as const;

function learned(share: Tensor | undefined): Tensor {
  if (share) return share;
  throw new TweedieError(
    "ddpm: expected a denoiser that gives a varianceShare, got one without. " +
      "Use a network that learns the variance, or the variance betaTilde or beta.",
  );
}
