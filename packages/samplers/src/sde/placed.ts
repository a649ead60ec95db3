import { combine, resolve, scoreTarget } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel } from "@tweedie/core";

/** The levels between which a step is taken in place of those of the grid. */
export type Placement = (t: NoiseLevel, s: NoiseLevel) => readonly [t: NoiseLevel, s: NoiseLevel];

/**
 * A stepper that takes its coefficients from other levels than those where the score is evaluated: how score_sde runs the
 * steps of a chain of $N$ levels on a continuous grid of times ({@link tablePlacement}), or Euler–Maruyama with steps of
 * $1/N$ on a grid that is spaced a little closer ({@link constantDuration}). The score, $-\hat\epsilon/\sigma$, is that of
 * the grid's level.
 *
 * The library's samplers need no such thing: their steps lie between the levels of the grid.
 *
 * @param stepper - the stepper
 * @param placement - where it steps instead
 * @returns the stepper
 */
export function placed<M>(stepper: GaussianStepper<M>, placement: Placement): GaussianStepper<M> {
  return Object.freeze<GaussianStepper<M>>({
    init: () => stepper.init(),
    step(x, t, s, env, memory, place) {
      const [from, to] = placement(t, s);
      // The score at t, told in terms of the other level.
      const denoise: Denoiser = (z) => resolve(z, combine([-1 / t.sigma, env.denoise(z, t).eps]), from, scoreTarget);
      return stepper.step(x, from, to, { ...env, denoise }, memory, place);
    },
  });
}
