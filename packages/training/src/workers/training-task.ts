import type { Scalar } from "@tensorflow/tfjs-core";
import type { Rng } from "@tweedie/core";
import type { NamedVariables } from "../training-state.ts";
import { serveTraining } from "./serve-training.ts";
import type { WorkerStart } from "./messages.ts";

/** What every thread needs to train: the parts of `train` that cannot be sent from one thread to another. */
export interface TrainingJob<B> {
  /** The variables to train: the same names and shapes in every thread. */
  readonly variables: NamedVariables;
  /**
   * The whole batch of a step, counted from 0, as for `train`: tensors and arrays, or plain objects of them, whose first
   * axis counts the rows. Each thread takes its own rows.
   */
  readonly batches: (step: number) => B;
  /** The loss of rows of a batch, a mean over them. It must depend on its arguments and the variables alone. */
  readonly loss: (batch: B, rng: Rng) => Scalar;
}

/** A job whatever its batches are. */
export interface AnyTrainingJob {
  /** The variables to train. */
  readonly variables: NamedVariables;
  /** The whole batch of a step, counted from 0. */
  readonly batches: (step: number) => unknown;
  /** The loss of rows of a batch. */
  readonly loss: (batch: never, rng: Rng) => Scalar;
}

/** A training job that any thread can make: see {@link trainingTask}. */
export interface TrainingTask<D, J extends AnyTrainingJob = AnyTrainingJob> {
  /** The module that has the task as its default export. */
  readonly url: string;
  /** Makes the job in this thread. */
  readonly make: (data: D) => Promise<J>;
  /** What a worker thread runs; `startWorkers` calls it. */
  readonly serve: (start: WorkerStart) => Promise<void>;
}

/**
 * A training job that worker threads can make for themselves, each with a network, data and a TensorFlow.js backend of
 * its own. It must be the default export of its module, which every thread loads.
 *
 * @param url - the module's `import.meta.url`
 * @param make - starts the backend and makes the job; everything but the data it is given must be the same in every
 *   thread. It may return more, such as the network, for the main thread's use
 * @returns the task, for `startWorkers`
 */
export function trainingTask<D, B, J extends AnyTrainingJob>(
  url: string,
  make: (data: D) => (J & TrainingJob<B>) | Promise<J & TrainingJob<B>>,
): TrainingTask<D, J> {
  return Object.freeze({
    url,
    make: async (data: D) => await make(data),
    serve: (start: WorkerStart) => serveTraining(async () => await make(start.data as D), start),
  });
}
