import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { Rng } from "@tweedie/core";

/** The data of one training step. */
export interface Batch {
  /** Clean data, `[batch, ...shape]`. */
  readonly x0: Tensor;
  /** One label a row, where the data have them. */
  readonly labels: readonly number[] | undefined;
}

/** Samples as a file. */
export interface SampleFile {
  /** How its name ends. */
  readonly extension: "png" | "txt";
  /** Its contents. */
  readonly bytes: Uint8Array;
}

/** A network in training with its loss, whatever family of models it is of. */
export interface Trainee {
  /** The network; {@link Trainee.dispose} frees it. */
  readonly variables: Readonly<Record<string, Variable>>;
  /**
   * Asks the network once, which shows whether its options fit each other, and what it is sampled by. Needs a backend.
   *
   * @throws TweedieError if they do not
   */
  tryOut(): void | Promise<void>;
  /** The loss of a batch, a mean over its rows. */
  loss(batch: Batch, rng: Rng): Scalar;
  /** Samples with the present weights, from the same noise every time. */
  preview(signal: AbortSignal): Promise<SampleFile>;
  /** Frees the network. */
  dispose(): void;
}
