import { slice, Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { RowWindow } from "@tweedie/core";

/**
 * The number of rows of a batch: the length of the first tensor or array in it.
 *
 * @param batch - a tensor or array, or a plain object of such
 * @returns the number of rows
 * @throws TweedieError if there is none
 */
export function batchRows(batch: unknown): number {
  const rows = lengthsIn(batch)[0];
  if (rows !== undefined && rows > 0) return rows;
  throw new TweedieError(
    `train: expected a batch of tensors or arrays whose first axis counts its rows, got ${rows ?? "no"} rows. ` +
      `Return { x0, labels } or the like from batches, or do not accumulate gradients.`,
  );
}

/**
 * Some rows of a batch: of every tensor and array in it; what has no rows stays as it is.
 *
 * @param batch - a tensor or array, or a plain object of such
 * @param window - the rows
 * @returns the same with these rows alone; tensors are new
 * @throws TweedieError if a tensor or an array has another number of rows
 */
export function rowsOfBatch<B>(batch: B, window: RowWindow): B {
  return rowsOf(batch, window) as B;
}

function rowsOf(value: unknown, window: RowWindow): unknown {
  const length = lengthOf(value);
  if (length !== undefined && length !== window.total) {
    throw new TweedieError(
      `train: expected ${window.total} rows in every tensor and array of a batch, got ${length}. ` +
        `Put what all rows share into the loss.`,
    );
  }
  const { first, count } = window;
  if (value instanceof Tensor) {
    const rest = value.shape.slice(1);
    return slice(value, [first, ...rest.map(() => 0)], [count, ...rest]);
  }
  if (ArrayBuffer.isView(value)) return (value as Float32Array).slice(first, first + count);
  if (Array.isArray(value)) return value.slice(first, first + count);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, rowsOf(entry, window)]));
}

function lengthsIn(value: unknown): number[] {
  const length = lengthOf(value);
  if (length !== undefined) return [length];
  return isPlain(value) ? Object.values(value).flatMap(lengthsIn) : [];
}

function lengthOf(value: unknown): number | undefined {
  if (value instanceof Tensor) return value.rank === 0 ? undefined : value.shape[0];
  if (ArrayBuffer.isView(value)) return (value as Float32Array).length;
  return Array.isArray(value) ? value.length : undefined;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
