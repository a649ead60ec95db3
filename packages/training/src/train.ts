import { dispose, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { nextTurn, TweedieError } from "@tweedie/core";
import { applyGradients } from "./apply-gradients.ts";
import { clipFactor } from "./clip-by-global-norm.ts";
import { normsOf } from "./global-norm.ts";
import type { GradientSource } from "./gradient-source.ts";
import type { LearningRate } from "./learning-rate.ts";
import { lossGradients } from "./loss-gradients.ts";
import type { LossGradientsOptions } from "./loss-gradients.ts";
import { refuseNotFinite } from "./refuse-not-finite.ts";
import type { TrainingState } from "./training-state.ts";

/** What {@link trainWith} needs. */
export interface TrainWithOptions {
  /** The run; training goes on where it stands. */
  readonly state: TrainingState;
  /** Where the gradients of a step come from. */
  readonly gradients: GradientSource;
  /** The number of updates at which training ends, those of earlier calls included. */
  readonly steps: number;
  /** The learning rate, or a schedule such as `warmupCosine`. */
  readonly learningRate: number | LearningRate;
  /** The largest norm of all gradients together; without it they are not clipped. */
  readonly clip?: number;
  /** Ends training between two steps, by throwing the signal's reason. */
  readonly signal?: AbortSignal;
  /** What is awaited after each step; the default lets timers, signals and the page have a turn. */
  readonly pace?: () => Promise<void>;
}

/** What {@link train} needs. */
export interface TrainOptions<B> extends Omit<TrainWithOptions, "gradients">, LossGradientsOptions<B> {}

/** The outcome of one step of {@link train}. */
export interface TrainingStep {
  /** The number of updates done, this one included. */
  readonly step: number;
  /** The loss before the update. */
  readonly loss: number;
  /** The norm of all gradients together, before they are clipped. */
  readonly gradNorm: number;
  /** The learning rate of the update. */
  readonly learningRate: number;
}

/**
 * Trains: gradients of the loss, clipped, into the optimiser and the averaged weights, one step for each turn of the
 * caller's loop.
 *
 * A step is a function of the state, the data and (seed, number of the step), so that a run resumed from a checkpoint
 * repeats the uninterrupted one bit for bit on the same backend. When the loop ends, by `break`, by the signal or by an
 * error, the state is that after the last whole step.
 *
 * @param options - state, batches, loss, steps, learning rate, clipping, randomness
 * @returns the steps, as they are done
 * @throws TweedieError if an option is out of range; while training, if the loss or a gradient is not finite, or a
 *   variable has no gradient: always before a weight is touched
 */
export function train<B>(options: TrainOptions<B>): AsyncGenerator<TrainingStep, void, void> {
  return trainWith({ ...options, gradients: lossGradients(options) });
}

/**
 * {@link train} on gradients from anywhere, such as other workers.
 *
 * @param options - state, gradients, steps, learning rate, clipping
 * @returns the steps, as they are done
 * @throws TweedieError as `train`
 */
export function trainWith(options: TrainWithOptions): AsyncGenerator<TrainingStep, void, void> {
  const { steps, clip, learningRate } = options;
  check("steps that are a whole number", steps, Number.isSafeInteger(steps) && steps >= 0);
  if (clip !== undefined) check("clip above 0", clip, clip > 0);
  if (typeof learningRate === "number") {
    check("a learning rate of at least 0", learningRate, learningRate >= 0 && learningRate < Infinity);
  }
  return run(options);
}

async function* run(options: TrainWithOptions): AsyncGenerator<TrainingStep, void, void> {
  const { state, gradients: source, steps, learningRate, clip, signal, pace = nextTurn } = options;
  while (state.step < steps) {
    signal?.throwIfAborted();
    const { step } = state;
    const { loss, gradients } = await source(step, signal);
    const owned: Tensor[] = [loss, ...Object.values(gradients)];
    let done: TrainingStep;
    try {
      const norms = normsOf(gradients);
      owned.push(norms);
      // What the host must see before gradients are used.
      const [[value], lengths] = await Promise.all([loss.data(), norms.data()]);
      const gradNorm = checkedNorm(value!, lengths, Object.keys(gradients), step);
      const rate = typeof learningRate === "number" ? learningRate : learningRate(step);
      const gradientScale = clip === undefined ? 1 : clipFactor({ norm: gradNorm, max: clip });
      tidy(() => applyGradients(state, gradients, rate, { gradientScale }));
      done = { step: state.step, loss: value!, gradNorm, learningRate: rate };
    } finally {
      dispose(owned);
    }
    yield done;
    await pace();
  }
}

function checkedNorm(loss: number, norms: ArrayLike<number>, names: readonly string[], step: number): number {
  if (!Number.isFinite(loss)) refuseNotFinite("a finite loss", `${loss}`, step);
  let sum = 0;
  names.forEach((name, k) => {
    const norm = norms[k]!;
    if (!Number.isFinite(norm)) refuseNotFinite("finite gradients", `a norm of ${norm} for "${name}"`, step);
    sum += norm ** 2;
  });
  return Math.sqrt(sum);
}

function check(expected: string, value: number, holds: boolean): void {
  if (!holds) throw new TweedieError(`train: expected ${expected}, got ${value}. Correct the option.`);
}
