import { combine } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";

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
