import { combine, gaussianStepper, normalBetween, posterior } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import type { NoiseOptions } from "@tweedie/samplers";

/**
 * The midpoint rule of `sample_dpm_2` and `sample_dpm_2_ancestral` at any noise scale: with $\sigma_m = \sqrt{\sigma\,\sigma_{down}}$,
 *
 * $$x' = x + (\sigma_{down} - \sigma)\,\hat\epsilon(x_m, \sigma_m) + \sigma_{up} z, \qquad
 * x_m = x + (\sigma_m - \sigma)\,\hat\epsilon(x, \sigma)$$
 *
 * `dpm2` and `dpm2Ancestral` of `@tweedie/samplers` are this rule up to $\sigma = 1000\,\alpha$, beyond which the prediction
 * halfway says nothing new: they take other steps there. For levels with $\alpha = 1$.
 *
 * @param options - the share of fresh noise, and a factor on it
 * @returns the stepper
 */
export function largeMidpoint({ eta, noise = 1 }: NoiseOptions & { readonly eta: number }): GaussianStepper {
  return gaussianStepper((x, t, s, env) => {
    const first = env.denoise(x, t);
    const up = eta === 0 || s.sigma === 0 ? 0 : eta * posterior(s, t).sigma;
    const down = Math.sqrt((s.sigma - up) * (s.sigma + up));
    if (down === 0) return combine([1, first.x0]);
    const middle = { t: Math.sqrt(t.t * s.t), alpha: 1, sigma: Math.sqrt(t.sigma * down) };
    const { eps } = env.denoise(combine([1, x], [middle.sigma - t.sigma, first.eps]), middle);
    const fresh = eta === 0 ? [] : [[noise * up, normalBetween(env, x.shape, t, s)] as const];
    return combine([1, x], [down - t.sigma, eps], ...fresh);
  });
}
