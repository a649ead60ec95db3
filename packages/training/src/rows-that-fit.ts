import { OutOfMemoryError, TweedieError } from "@tweedie/core";

/** A step that had no memory. */
export interface TooLarge {
  /** The rows that passed through the network at a time. */
  readonly rows: number;
  /** The rows of the batch that this thread works on. */
  readonly own: number;
  /** The number of threads. */
  readonly workers: number;
  /** Takes the step with so many rows at a time; throws where that is too much as well. */
  readonly attempt: (rows: number) => void;
}

/**
 * Finds out, by trying, with how many rows at a time a step has enough memory, and says so.
 *
 * @param cause - what the step ended with
 * @param step - the step that had no memory
 * @throws TweedieError with the batch size and the number of parts that fit; `cause`, if the step had one row at a time
 */
export function sayWhatFits(cause: OutOfMemoryError, { rows, own, workers, attempt }: TooLarge): never {
  if (rows < 2) throw cause;
  let fitting = Math.floor(rows / 2);
  while (fitting > 0 && !hasRoom(attempt, fitting)) fitting = Math.floor(fitting / 2);
  throw new TweedieError(
    `train: expected memory for ${rows} rows at a time, got an error: ${cause.message} ` +
      (fitting > 0
        ? `There is room for ${fitting} rows at a time, as a trial has shown: set accumulate to ` +
          `${Math.ceil(own / fitting)}, which gives the same results, or use batches of ${fitting * workers}.`
        : `Not even one row has room: use a smaller network.`),
    { cause },
  );
}

function hasRoom(attempt: (rows: number) => void, rows: number): boolean {
  try {
    attempt(rows);
    return true;
  } catch (error) {
    if (error instanceof OutOfMemoryError) return false;
    throw error;
  }
}
