import { onGrid } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, Sampler } from "@tweedie/core";
import { withoutNoise } from "./without-noise.ts";
import type { DeterministicEnv } from "./without-noise.ts";

/** A sampler without randomness: from latent codes to data, or back. */
export type DeterministicSampler = Sampler<NoiseLevel, DeterministicEnv>;

/**
 * Latent codes to data: `onGrid` of a deterministic stepper, which needs no `rng`. The inverse of `encode` up to the
 * error of the solver, and of `invertExactly` up to rounding.
 *
 * @param stepper - a deterministic stepper, such as `ddim()`
 * @param grid - the levels from noise to data
 * @returns the sampler
 * @throws TweedieError if the grid does not fall; while running, if the stepper draws noise
 */
export function decode<M>(stepper: GaussianStepper<M>, grid: readonly NoiseLevel[]): DeterministicSampler {
  const sampler = onGrid(stepper, grid);
  return (x, env, options) => sampler(x, withoutNoise(env, "decode"), options);
}
