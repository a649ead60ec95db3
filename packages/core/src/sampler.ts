import type { Tensor } from "@tensorflow/tfjs-core";
import type { NoiseLevel } from "./noise-level.ts";
import type { GaussianEnv } from "./stepper.ts";

/** The state of a sampling run after one step. */
export interface Snapshot<P> {
  /** The number of steps done, from 1. */
  readonly step: number;
  /** The number of steps in all, where it is known beforehand. */
  readonly steps: number;
  /** The point in time that was reached. */
  readonly at: P;
  /** The samples there; borrowed, and gone after the next step. Clone it to keep it. */
  readonly x: Tensor;
  /** The solver's memory there, borrowed like the samples: with it and the generator's state the run can be gone on with. */
  readonly memory: unknown;
}

/** Where a run is gone on with, from a {@link Snapshot}; the samples there are given to the sampler as its start. */
export interface Resume {
  /** The number of steps done. */
  readonly step: number;
  /** The solver's memory; borrowed. */
  readonly memory: unknown;
}

/**
 * A sampling run in progress: yields a snapshot after each step and returns the samples, which the caller then owns.
 * Leaving the loop early frees everything.
 */
export type Trajectory<P> = AsyncGenerator<Snapshot<P>, Tensor, void>;

/** How a sampling run behaves towards its surroundings. */
export interface SamplerOptions {
  /** Ends the run with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Awaited after every step; `nextTurn` if left out, which lets timers, signals and the page have a turn. */
  readonly pace?: () => Promise<void>;
  /** Where to go on, instead of at the beginning: the start is then the samples of that snapshot. */
  readonly from?: Resume;
}

/**
 * Turns noise into samples.
 *
 * Borrows `x`, the samples at the first point (see `prior` of a process), `[batch, ...]`.
 */
export type Sampler<P, E> = (x: Tensor, env: E, options?: SamplerOptions) => Trajectory<P>;

/** A sampler of continuous data. */
export type GaussianSampler = Sampler<NoiseLevel, GaussianEnv>;
