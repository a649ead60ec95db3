import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";

/** Features of data, one row each: a tensor `[n, d]`, or `n` rows of `d` numbers on the host. */
export type Features = Tensor | readonly ArrayLike<number>[];

/** Features on the host. */
export interface HostFeatures {
  /** The number of rows. */
  readonly count: number;
  /** The number of features in a row. */
  readonly dimension: number;
  /** The values, row-major `[count, dimension]`. */
  readonly values: ArrayLike<number>;
}

/**
 * Brings features to the host, whatever they are.
 *
 * @param features - a tensor, which is read and not disposed, or rows
 * @param name - the function to name in errors
 * @returns the values in one array
 * @throws TweedieError if there are no rows, they differ in length, or a value is not finite
 */
export async function hostFeatures(features: Features, name: string): Promise<HostFeatures> {
  const found = "dataId" in features ? await fromTensor(features, name) : fromRows(features, name);
  if (found.count === 0 || found.dimension === 0) {
    throw new TweedieError(
      `${name}: expected rows of features, got the shape [${found.count},${found.dimension}]. Pass at least one row.`,
    );
  }
  const bad = Array.prototype.findIndex.call(found.values, (value: number) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new TweedieError(
      `${name}: expected finite features, got ${found.values[bad]} in row ${Math.floor(bad / found.dimension)}. ` +
        `Look for NaN in the data.`,
    );
  }
  return found;
}

async function fromTensor(features: Tensor, name: string): Promise<HostFeatures> {
  const [count, dimension] = features.shape;
  if (features.rank !== 2 || count === undefined || dimension === undefined) {
    throw new TweedieError(
      `${name}: expected features of shape [n, d], got [${features.shape}]. Reshape them to one row a datum.`,
    );
  }
  return { count, dimension, values: await features.data() };
}

function fromRows(rows: readonly ArrayLike<number>[], name: string): HostFeatures {
  const dimension = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * dimension);
  rows.forEach((row, i) => {
    if (row.length !== dimension) {
      throw new TweedieError(
        `${name}: expected rows of ${dimension} features, got ${row.length} in row ${i}. Make all rows alike.`,
      );
    }
    values.set(row, i * dimension);
  });
  return { count: rows.length, dimension, values };
}
