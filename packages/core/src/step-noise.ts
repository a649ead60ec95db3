import type { Tensor } from "@tensorflow/tfjs-core";
import type { NoiseLevel } from "./noise-level.ts";
import type { GaussianEnv } from "./stepper.ts";

/**
 * The noise of a step as a function of where it begins and ends: standard normal numbers.
 *
 * With noise that is the increment of one fixed path over the step, a seed keeps its picture when the number of steps
 * changes.
 *
 * @param shape - the shape of the samples, `[batch, ...]`
 * @param t - the level where the stretch begins
 * @param s - the level where it ends, cleaner than `t`
 * @returns standard normal numbers of that shape, owned by the caller; runs inside the caller's `tidy`
 */
export type StepNoise = (shape: readonly number[], t: NoiseLevel, s: NoiseLevel) => Tensor;

/**
 * The standard normal numbers that drive a step from one level to another: those of `env.noise` where it is given, else the
 * next ones of `env.rng`. Every stochastic stepper draws from here.
 *
 * @param env - the environment of the step
 * @param shape - the shape of the samples
 * @param t - the level where the stretch begins
 * @param s - the level where it ends
 * @returns standard normal numbers, owned by the caller
 */
export function normalBetween(
  { rng, noise }: Pick<GaussianEnv, "rng" | "noise">,
  shape: readonly number[],
  t: NoiseLevel,
  s: NoiseLevel,
): Tensor {
  return noise ? noise(shape, t, s) : rng.normal(shape);
}
