import { TweedieError } from "@tweedie/core";
import type { TurnRequest, WorkerReply, WorkerStart } from "./messages.ts";
import { workerThreads } from "./worker-threads.ts";

/** A worker thread, as the main thread sees it. */
export interface TrainingWorker {
  /** Resolves when its job is made; rejects with a TweedieError that says why it could not be. */
  readonly ready: Promise<void>;
  /**
   * Asks for gradients, which are then in the shared memory. One question at a time: a new one drops the one before.
   *
   * @returns the loss; rejects with a TweedieError that says what went wrong
   */
  ask(request: Omit<TurnRequest, "turn">): Promise<number>;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** Starts a worker thread. */
export function trainingWorker(start: WorkerStart): TrainingWorker {
  const { Worker } = workerThreads("startWorkers");
  const worker = new Worker(program, { eval: true, workerData: start });
  const name = `worker ${start.rank} of 0 to ${start.workers - 1}`;
  let turn = 0;
  let waiting: Waiting | undefined;
  let end: { readonly reason: unknown } | undefined;

  /** Only while somebody waits does the thread keep the process alive. */
  const reply = async (): Promise<number> => {
    worker.ref();
    try {
      return await new Promise<number>((resolve, reject) => {
        waiting = { resolve, reject };
        if (end) reject(end.reason);
      });
    } finally {
      worker.unref();
    }
  };
  const finish = (reason: unknown): void => {
    end ??= { reason };
    waiting?.reject(end.reason);
  };
  worker.on("error", finish);
  worker.on("messageerror", finish);
  worker.on("exit", (code) => finish(new Error(`its thread ended with code ${code}`)));
  worker.on("message", (message: WorkerReply) => {
    if (message.kind === "ready") waiting?.resolve(0);
    // Not an answer to a question that was dropped.
    else if (message.turn !== turn) return;
    else if (message.kind === "done") waiting?.resolve(message.loss);
    else waiting?.reject(Object.assign(new Error(message.message), { stack: message.stack }));
  });

  const refuse = (expected: string, cause: unknown, advice: string): never => {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new TweedieError(
      `${expected}, got an error from ${name}: ${/[.!?]$/.test(got) ? got : `${got}.`} ${advice}`,
      {
        cause,
      },
    );
  };
  return {
    ready: reply().then(
      () => undefined,
      (cause: unknown) =>
        refuse("startWorkers: expected every worker to make its job", cause, "Correct the task, or use 1 worker."),
    ),
    ask: (question) => {
      const request: TurnRequest = { ...question, turn: ++turn };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(request);
      return reply().catch((cause: unknown) =>
        refuse(
          `train: expected the gradients of every worker in step ${request.step + 1}`,
          cause,
          `The weights are those after step ${request.step}, still good.`,
        ),
      );
    },
    close: async () => {
      finish(new Error("it was closed"));
      await worker.terminate();
    },
  };
}

interface Waiting {
  readonly resolve: (loss: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The task brings what its threads run, so that a bundler needs to know of no other file. */
const program = `
  const { workerData: start } = require("node:worker_threads");
  import(start.url).then(({ default: task }) => {
    if (typeof task?.serve !== "function") {
      throw new Error("trainingTask: expected a task as the default export of " + start.url + ", got " + typeof task +
        ". Export it as default from the module whose import.meta.url it was given.");
    }
    return task.serve(start);
  });
`;
