import type { RngState } from "@tweedie/core";

/** What a worker thread is started with. */
export interface WorkerStart {
  /** The module of the task. */
  readonly url: string;
  /** What the job is made from. */
  readonly data: unknown;
  /** Which of the threads it is: the main thread is 0. */
  readonly rank: number;
  /** The number of threads, the main one included. */
  readonly workers: number;
  /** What the main thread's variables look like. */
  readonly layout: VariableLayout;
  /** The memory that the threads share. */
  readonly memory: SharedArrayBuffer;
}

/** The names and shapes of variables, in order. */
export type VariableLayout = readonly (readonly [name: string, shape: readonly number[]])[];

/** What the main thread asks of a worker: the gradients of its rows at the shared weights. */
export interface TurnRequest {
  /** Which request it is. */
  readonly turn: number;
  /** The number of updates done. */
  readonly step: number;
  /** The source of the run's randomness. */
  readonly rng: RngState;
  /** The parts in which the rows pass through the network. */
  readonly accumulate: number;
}

/** What a worker tells the main thread. */
export type WorkerReply =
  /** The job is made. */
  | { readonly kind: "ready" }
  /** The gradients are in the shared memory, and this is the loss: a term of the sum over all threads. */
  | { readonly kind: "done"; readonly turn: number; readonly loss: number }
  /** The gradients could not be had; the thread goes on. */
  | { readonly kind: "failed"; readonly turn: number; readonly message: string; readonly stack: string | undefined };
