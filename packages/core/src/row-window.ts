import { TweedieError } from "./tweedie-error.ts";

/** Rows of a batch that follow each other: the part of it that one of several programs works on. */
export interface RowWindow {
  /** The number of the first row, from 0. */
  readonly first: number;
  /** How many rows, at least 1. */
  readonly count: number;
  /** The rows of the whole batch. */
  readonly total: number;
}

/**
 * A batch cut into windows as even as can be: each has `floor(total / parts)` rows or one more, in order.
 *
 * @param total - the rows of the batch
 * @param parts - how many windows, at most one a row
 * @returns the windows, which cover every row once
 * @throws TweedieError if the numbers are not integers with `1 <= parts <= total`
 */
export function rowWindows(total: number, parts: number): readonly RowWindow[] {
  if (!(Number.isSafeInteger(total) && Number.isInteger(parts) && parts >= 1 && parts <= total)) {
    throw new TweedieError(
      `rowWindows: expected integers with 1 <= parts <= total, got ${parts} parts of ${total} rows. Make fewer parts.`,
    );
  }
  const start = (part: number): number => Math.floor((part * total) / parts);
  return Array.from({ length: parts }, (_, i) => ({ first: start(i), count: start(i + 1) - start(i), total }));
}

/** Whether a value is a window, of a batch of so many rows where that is known. */
export function isWindow(value: RowWindow, total: number | undefined): boolean {
  const { first, count, total: own } = value;
  const whole = [first, count, own].every((n) => Number.isSafeInteger(n));
  return whole && first >= 0 && count >= 1 && first + count <= own && own === (total ?? own);
}

/** Refuses what is not a window, or one of another batch. */
export function checkWindow(caller: string, window: RowWindow, total: number | undefined): void {
  if (isWindow(window, total)) return;
  throw new TweedieError(
    `${caller}: expected a window { first, count, total } inside ${total === undefined ? "a batch" : `${total} rows`}, ` +
      `got ${JSON.stringify(window)}. Make them with rowWindows.`,
  );
}
