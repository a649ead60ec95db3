import type { Tensor } from "@tensorflow/tfjs-core";
import type { NoiseLevel } from "./noise-level.ts";
import type { NoiseSchedule } from "./noise-schedule.ts";
import type { Denoiser } from "./prediction.ts";
import type { Rng } from "./rng.ts";
import type { StepNoise } from "./step-noise.ts";

/**
 * Moves samples from time $t$ to an earlier time $s$.
 *
 * @typeParam P - a point in time: a {@link NoiseLevel} for continuous data, a number for tokens
 * @typeParam E - what a step may call: the environment
 * @typeParam M - the solver's memory, such as earlier predictions of a multistep method
 */
export interface Stepper<P, E, M = undefined> {
  /** The memory before the first step. Returns owned tensors, runs inside the caller's `tidy`. */
  init(): M;
  /**
   * One step. Borrows `x` and `memory`, returns owned tensors, runs inside the caller's `tidy`, never awaits.
   *
   * @param x - the samples at `t`, `[batch, ...]`
   * @param t - where they are
   * @param s - where they go, earlier than `t`
   * @param env - what the step may call
   * @param memory - what the last step returned; tensors, numbers, strings, booleans and nulls in arrays and plain objects, so
   *   that a run can be saved and gone on with
   * @param place - which step of how many this is, for rules such as a lower order at the end; left out where the number of
   *   steps is not known beforehand
   */
  step(x: Tensor, t: P, s: P, env: E, memory: M, place?: Place): Stepped<M>;
}

/** Where in a run a step stands. */
export interface Place {
  /** The number of the step, from 1. */
  readonly step: number;
  /** The number of steps in all. */
  readonly steps: number;
}

/** The result of one step. */
export interface Stepped<M> {
  /** The samples at the new time. */
  readonly x: Tensor;
  /** What the next step gets to see. */
  readonly memory: M;
}

/** What a step on continuous data may call. */
export interface GaussianEnv {
  /** The guess of the clean datum. */
  readonly denoise: Denoiser;
  /** The schedule, for steps that need more than the two levels. */
  readonly schedule: NoiseSchedule;
  /** The source of noise. */
  readonly rng: Rng;
  /** What the noise of a step is, where it is not simply the next numbers of `rng`: see `normalBetween`. */
  readonly noise?: StepNoise;
}

/** A stepper for continuous data. */
export type GaussianStepper<M = undefined> = Stepper<NoiseLevel, GaussianEnv, M>;

/**
 * A stepper without memory, from its update rule.
 *
 * @param update - maps the samples at `t` to those at `s`
 * @returns the stepper
 */
export function gaussianStepper(
  update: (x: Tensor, t: NoiseLevel, s: NoiseLevel, env: GaussianEnv, place?: Place) => Tensor,
): GaussianStepper {
  return Object.freeze({
    init: () => undefined,
    step: (x: Tensor, t: NoiseLevel, s: NoiseLevel, env: GaussianEnv, _: undefined, place?: Place) => ({
      x: update(x, t, s, env, place),
      memory: undefined,
    }),
  });
}
