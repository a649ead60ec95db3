import { dispose } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { lossGradients } from "../loss-gradients.ts";
import { sgd } from "../sgd.ts";
import { trainingState } from "../training-state.ts";
import type { AnyTrainingJob } from "./training-task.ts";
import { checkLayout, sharedMemory } from "./shared-memory.ts";
import type { TurnRequest, WorkerReply, WorkerStart } from "./messages.ts";
import { workerThreads } from "./worker-threads.ts";

/**
 * What a worker thread does: makes the job, then answers every request with the gradients of its rows.
 *
 * @param make - makes the job
 * @param start - what the thread was started with
 */
export async function serveTraining(make: () => Promise<AnyTrainingJob>, start: WorkerStart): Promise<void> {
  const port = workerThreads("startWorkers").parentPort!;
  const reply = (message: WorkerReply): void => port.postMessage(message);
  const { rank, workers, layout } = start;
  const job = await make();
  checkLayout(job.variables, layout);
  const memory = sharedMemory(start.memory, layout);
  // The rule that moves the weights is the main thread's.
  const state = trainingState({ variables: job.variables, optimizer: sgd() });
  // What one makes the other takes, whatever it is.
  const { batches, loss } = job as AnyTrainingJob & { batches: (step: number) => never };

  const work = async ({ turn, step, rng: random, accumulate }: TurnRequest): Promise<void> => {
    memory.readWeights(job.variables);
    const source = lossGradients(
      { state, batches, loss, rng: rng(random), accumulate },
      { index: rank, count: workers },
    );
    const { loss: value, gradients } = await source(step);
    try {
      await memory.writeGradients(rank, gradients);
      reply({ kind: "done", turn, loss: (await value.data())[0]! });
    } finally {
      dispose([value, ...Object.values(gradients)]);
    }
  };
  const answer = (request: TurnRequest): Promise<void> =>
    work(request).catch((error: unknown) => {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      reply({ kind: "failed", turn: request.turn, message, stack });
    });

  let last = Promise.resolve();
  port.on("message", (request: TurnRequest) => {
    last = last.then(() => answer(request));
  });
  reply({ kind: "ready" });
}
