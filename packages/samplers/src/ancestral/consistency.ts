import { combine, gaussianStepper, TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { noiseTerm } from "../noise-term.ts";

/** Options of {@link consistency}. */
export interface ConsistencyOptions {
  /** The $\sigma/\alpha$ of the level that the consistency function leads to, $\epsilon$ (default 0, the clean datum). */
  readonly sigmaMin?: number;
  /** A factor on the noise that is drawn: 1 (the default) is right. */
  readonly noise?: number;
}

/**
 * Multistep sampling of a consistency model, which jumps along the probability flow to its end and from there, by fresh noise,
 * up to the next level:
 *
 * $$x_s = \alpha_s\,f(x_t, t) + \sqrt{\sigma_s^2 - \alpha_s^2\epsilon^2}\;z$$
 *
 * with $f$ the `x0` of the denoiser. Where $f$ is exact, so is the law of the samples, in any number of steps. With the exact
 * denoiser of the data in its place samples are too narrow: it is for distilled models.
 *
 * It equals CMStochasticIterativeScheduler of diffusers with its `sigma_min`, 0.002.
 *
 * Song et al. 2023, *Consistency Models*, algorithm 1, https://arxiv.org/abs/2303.01469. One call of the denoiser a step; any
 * schedule.
 *
 * @param options - see {@link ConsistencyOptions}
 * @returns the stepper
 * @throws TweedieError if an option is negative or not finite
 */
export function consistency({ sigmaMin = 0, noise = 1 }: ConsistencyOptions = {}): GaussianStepper {
  if (!(sigmaMin >= 0 && noise >= 0 && Number.isFinite(sigmaMin + noise))) {
    throw new TweedieError(
      `consistency: expected sigmaMin and a factor on the noise that are finite and not negative, got ${sigmaMin} and ` +
        `${noise}. Pass the least noise that the model was trained for, and 1.`,
    );
  }
  return gaussianStepper((x, t, s, env) => {
    const left = s.alpha * sigmaMin;
    const up = s.sigma > left ? Math.sqrt((s.sigma - left) * (s.sigma + left)) : 0;
    return combine([s.alpha, env.denoise(x, t).x0], ...noiseTerm(noise * up, env, x, t, s));
  });
}
