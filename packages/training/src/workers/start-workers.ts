import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import type { GradientSource } from "../gradient-source.ts";
import type { TrainingState } from "../training-state.ts";
import { allocate, layoutOf, sharedMemory } from "./shared-memory.ts";
import type { AnyTrainingJob, TrainingTask } from "./training-task.ts";
import { trainingWorker } from "./training-worker.ts";
import { workerGradients } from "./worker-gradients.ts";

/** Options of {@link startWorkers}. */
export interface StartWorkersOptions<J extends AnyTrainingJob> {
  /** The number of threads that train, the main one included, at most one a row of the batches; 1 starts none. */
  readonly workers: number;
  /** The main thread's own job, if it is made already. */
  readonly job?: J;
}

/** Threads that train together: see {@link startWorkers}. */
export interface TrainingWorkers<J extends AnyTrainingJob> {
  /** The main thread's job; its owner disposes of it. */
  readonly job: J;
  /** The number of threads, the main one included. */
  readonly workers: number;
  /** The gradients of the job's loss, for `trainWith`. */
  gradients(options: WorkerGradientsOptions): GradientSource;
  /** Ends the threads; the job stays. */
  close(): Promise<void>;
}

/** What the gradients of {@link TrainingWorkers} need. */
export interface WorkerGradientsOptions {
  /** The run, of the job's variables. */
  readonly state: TrainingState;
  /** The source of randomness, as for `train`. */
  readonly rng: Rng;
  /** The number of parts in which the rows of each thread pass through the network, to take less memory; default 1. */
  readonly accumulate?: number;
}

/**
 * Starts threads that train together (Node only): each takes its rows of every batch, gradients are summed in the order
 * of the threads, and the main thread, which is one of them, changes the weights.
 *
 * $$\nabla L = \sum_r \frac{n_r}{n} \nabla L_r, \qquad L_r = \text{the mean over the } n_r \text{ rows of thread } r$$
 *
 * The number of threads changes the speed and not the result: every row sees the random numbers that it would see in the
 * whole batch. What differs is the order of float32 sums over rows: for a sum of $N$ terms by at most $N\,2^{-23}$ of the
 * sum of their sizes, and in practice by about $10^{-6}$ of the largest gradient. Optimisers may magnify that in weights
 * whose gradient is nearly 0. With one number of threads a run repeats itself bit for bit.
 *
 * A thread that throws or ends makes the step fail with its error: the state stays that of the last whole step, and all
 * threads are ended. Threads that wait do not keep the process alive. Each has a backend of its own, with the weights and
 * the activations of its own rows, and takes some 100 MB besides on wasm; what they share is 4 bytes a weight for each of
 * them. As each passes through the whole network, they pay where a step's arithmetic outweighs its
 * operations' fixed costs: two threads then take about 0.6 of the time of one.
 *
 * @param task - what they train, made by `trainingTask`
 * @param data - what the job is made from: anything that can be sent to a thread
 * @param options - the number of threads
 * @returns the threads, ready to train; to be closed by the caller
 * @throws TweedieError if a thread cannot make the job, or makes another one than the main thread
 */
export async function startWorkers<D, J extends AnyTrainingJob>(
  task: TrainingTask<D, J>,
  data: D,
  { workers, job: made }: StartWorkersOptions<J>,
): Promise<TrainingWorkers<J>> {
  if (!(Number.isSafeInteger(workers) && workers >= 1)) {
    throw new TweedieError(
      `startWorkers: expected a positive number of workers, got ${workers}. 1 is the main thread alone.`,
    );
  }
  const job = made ?? (await task.make(data));
  const layout = layoutOf(job.variables);
  const buffer = allocate(layout, workers);
  const others = Array.from({ length: workers - 1 }, (_, i) =>
    trainingWorker({ url: task.url, data, rank: i + 1, workers, layout, memory: buffer }),
  );
  const close = async (): Promise<void> => {
    await Promise.all(others.map((worker) => worker.close()));
  };
  try {
    await Promise.all(others.map(({ ready }) => ready));
  } catch (error) {
    await close();
    throw error;
  }
  const memory = sharedMemory(buffer, layout);
  const gradients = (options: WorkerGradientsOptions): GradientSource => {
    checkState(options.state, job);
    return workerGradients({ ...options, job, others, memory, close });
  };
  return Object.freeze({ job, workers, gradients, close });
}

function checkState({ variables }: TrainingState, job: AnyTrainingJob): void {
  const [own, given] = [Object.entries(variables), Object.entries(job.variables)];
  if (own.length === given.length && given.every(([name, x]) => variables[name] === x)) return;
  throw new TweedieError(
    `TrainingWorkers.gradients: expected a state of the job's own ${given.length} variables, got others. ` +
      `Pass job.variables to trainingState.`,
  );
}
