import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { permutation } from "./permutation.ts";

/** Options of {@link shuffledBatches}. */
export interface ShuffledBatchesOptions {
  /** The number of data. */
  readonly count: number;
  /** The number of data in a batch, at most `count`. */
  readonly batch: number;
  /** The source of the order; nothing is drawn from it, its epochs are split off. */
  readonly rng: Rng;
}

/**
 * The order in which data are visited: a fresh permutation an epoch, cut into batches.
 *
 * An epoch has `floor(count / batch)` steps and visits no datum twice. The `count % batch` data at the end of its
 * permutation sit that epoch out, so all batches are equally large. Step number `n` is a function of (rng, n) alone: a
 * run that resumes at step n sees what an uninterrupted one sees. Only the permutation of the current epoch is kept.
 *
 * @param options - the number of data, the size of a batch and the source of the order
 * @returns the indices of the data of a step (0, 1, 2, ...), a fresh array each time
 * @throws TweedieError if the numbers are not positive integers with `batch <= count`, or a step is not an integer of at
 * least 0
 */
export function shuffledBatches({ count, batch, rng }: ShuffledBatchesOptions): (step: number) => Int32Array {
  if (!(Number.isSafeInteger(count) && Number.isInteger(batch) && batch >= 1 && batch <= count)) {
    throw new TweedieError(
      `shuffledBatches: expected integers with 1 <= batch <= count, got batch ${batch} of ${count}. ` +
        `Choose a smaller batch or more data.`,
    );
  }
  const epochs = rng.split("epoch");
  const steps = Math.floor(count / batch);
  let current: { readonly epoch: number; readonly order: Int32Array } = { epoch: -1, order: new Int32Array(0) };
  return (step) => {
    if (!(Number.isSafeInteger(step) && step >= 0)) {
      throw new TweedieError(
        `shuffledBatches: expected a step that is an integer of at least 0, got ${step}. Count steps from 0.`,
      );
    }
    const epoch = Math.floor(step / steps);
    if (epoch !== current.epoch) current = { epoch, order: permutation(count, epochs.split(epoch)) };
    const start = (step % steps) * batch;
    return current.order.slice(start, start + batch);
  };
}
