import { combine } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel, Target } from "@tweedie/core";
import { resolve } from "@tweedie/core";

/**
 * A stepper that also takes a step of no length, as some configs end with: the samples stay where they are, but for what
 * clipping makes of the datum.
 *
 * $$x_t \leftarrow \alpha_t \hat x_0 + \sigma_t \hat\epsilon$$
 *
 * @param stepper - the stepper
 * @returns the stepper
 */
export function standingStill<M>(stepper: GaussianStepper<M>): GaussianStepper<M> {
  return Object.freeze<GaussianStepper<M>>({
    init: () => stepper.init(),
    step(x, t, s, env, memory, place) {
      if (t.alpha !== s.alpha || t.sigma !== s.sigma) return stepper.step(x, t, s, env, memory, place);
      const { x0, eps } = env.denoise(x, t);
      return { x: combine([t.alpha, x0], [t.sigma, eps]), memory };
    },
  });
}

/**
 * A stepper whose steps lead to levels of their own, where they are not the next of the list.
 *
 * @param stepper - the stepper
 * @param ends - where each step leads
 * @returns the stepper; it must know its place
 */
export function leadingTo<M>(stepper: GaussianStepper<M>, ends: readonly NoiseLevel[]): GaussianStepper<M> {
  return Object.freeze<GaussianStepper<M>>({
    init: () => stepper.init(),
    step: (x, t, s, env, memory, place) => stepper.step(x, t, place ? ends[place.step - 1]! : s, env, memory, place),
  });
}

/**
 * What a network's output at one level says of samples at another: how a class reads it that calls the network at a level
 * where its samples are not.
 *
 * @param denoise - the denoiser
 * @param target - what the network outputs
 * @param at - the level that the network is told
 * @param from - the level that the samples are taken to have
 * @returns the denoiser
 */
export function reread(denoise: Denoiser, target: Target, at: NoiseLevel, from: NoiseLevel): Denoiser {
  return (x) => {
    const { x0, eps } = denoise(x, at);
    const [a, b] = target(at);
    return resolve(x, combine([a, x0], [b, eps]), from, target);
  };
}
