import { dispose, scalar } from "@tensorflow/tfjs-core";
import type { GradientSource } from "../gradient-source.ts";
import { lossGradients } from "../loss-gradients.ts";
import { refuseNotFinite } from "../refuse-not-finite.ts";
import type { SharedMemory } from "./shared-memory.ts";
import type { WorkerGradientsOptions } from "./start-workers.ts";
import type { AnyTrainingJob } from "./training-task.ts";
import type { TrainingWorker } from "./training-worker.ts";
import { untilAborted } from "./until-aborted.ts";

/** What {@link workerGradients} needs. */
export interface TrainingThreads extends WorkerGradientsOptions {
  /** The main thread's job. */
  readonly job: AnyTrainingJob;
  /** The other threads. */
  readonly others: readonly TrainingWorker[];
  /** What they share. */
  readonly memory: SharedMemory;
  /** Ends the other threads. */
  readonly close: () => Promise<void>;
}

/**
 * The gradients of a batch whose rows several threads share, this one being the first.
 *
 * @param threads - this thread's job, the others, and what they share
 * @returns the source of gradients
 */
export function workerGradients(threads: TrainingThreads): GradientSource {
  const { job, others, memory, close, state, rng, accumulate = 1 } = threads;
  // What one makes the other takes, whatever it is.
  const { batches, loss } = job as AnyTrainingJob & { batches: (step: number) => never };
  const options = { state, batches, loss, rng, accumulate };
  if (others.length === 0) return lossGradients(options);
  const source = lossGradients(options, { index: 0, count: others.length + 1 });

  return async (step, signal) => {
    await memory.writeWeights(state.contents().weights);
    const theirs = Promise.all(others.map((worker) => worker.ask({ step, rng: rng.state(), accumulate }))).catch(ended);
    // Where this thread has an error too, that one is reported.
    theirs.catch(() => undefined);
    const own = await source(step, signal);
    try {
      const [ownLoss] = await own.loss.data();
      const losses = [ownLoss!, ...(await untilAborted(theirs, signal))];
      losses.forEach((value, rank) => {
        if (!Number.isFinite(value)) refuseNotFinite("a finite loss", `${value} from worker ${rank}`, step);
      });
      const gradients = await memory.sumOfGradients(own.gradients);
      return { loss: scalar(losses.reduce((sum, value) => sum + value)), gradients };
    } finally {
      dispose([own.loss, ...Object.values(own.gradients)]);
    }
  };

  async function ended(error: unknown): Promise<never> {
    await close();
    throw error;
  }
}
