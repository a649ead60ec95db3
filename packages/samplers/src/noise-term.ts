import type { Tensor } from "@tensorflow/tfjs-core";
import { normalBetween } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel } from "@tweedie/core";

/**
 * The noise of a step as a term of its sum, $c\,z$. Where $c = 0$ there is none, but the generator moves on as if it had
 * been drawn: the stream of random numbers does not depend on a sampler's share of noise.
 *
 * @param c - the standard deviation
 * @param env - the environment of the step
 * @param x - the samples, for their shape
 * @param t - the level where the stretch begins
 * @param s - the level where it ends
 * @returns no term or one
 */
export function noiseTerm(
  c: number,
  env: GaussianEnv,
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
): readonly (readonly [c: number, z: Tensor])[] {
  if (c !== 0) return [[c, normalBetween(env, x.shape, t, s)]];
  if (!env.noise) env.rng.skip(x.shape);
  return [];
}
