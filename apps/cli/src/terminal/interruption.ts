import { constants } from "node:os";

/** The work was stopped by a signal, and what there is was saved. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 plus the signal's number, as shells count. */
  readonly exitCode: number;

  /**
   * @param message - what was saved and how to go on
   * @param signal - what stopped it
   */
  constructor(message: string, signal: NodeJS.Signals) {
    super(message);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs work that a Ctrl-C (SIGINT) or SIGTERM ends early: the first aborts the signal that the work gets, whose reason
 * is the signal's name; a second one ends the program at once.
 *
 * @param work - obeys the abort signal by ending in good order, or by throwing its reason
 * @throws Interrupted where the work threw the reason
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[signal]);
    controller.abort(signal);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    const { aborted, reason } = controller.signal;
    if (aborted && error === reason) throw new Interrupted("Stopped; nothing was written.", reason as NodeJS.Signals);
    throw error;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
