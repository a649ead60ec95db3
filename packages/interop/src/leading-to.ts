import type { GaussianStepper, NoiseLevel } from "@tweedie/core";

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
