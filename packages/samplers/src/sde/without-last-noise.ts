import { zeros } from "@tensorflow/tfjs-core";
import type { GaussianStepper } from "@tweedie/core";

/**
 * A stepper whose last step has no noise: the samples are the means of what they would be. Papers call it the denoising
 * last step, for grids that end above $\sigma = 0$; the steppers here add no noise on a step to $\sigma = 0$ anyway.
 *
 * Song et al. 2021, *Score-Based Generative Modeling through SDEs*, appendix G, https://arxiv.org/abs/2011.13456.
 *
 * @param stepper - the stepper
 * @returns the same without noise on the last step of a run; where the number of steps is not known, the same
 */
export function withoutLastNoise<M>(stepper: GaussianStepper<M>): GaussianStepper<M> {
  return Object.freeze<GaussianStepper<M>>({
    init: () => stepper.init(),
    step: (x, t, s, env, memory, place) =>
      place && place.step === place.steps
        ? stepper.step(x, t, s, { ...env, noise: (shape) => zeros([...shape]) }, memory, place)
        : stepper.step(x, t, s, env, memory, place),
  });
}
