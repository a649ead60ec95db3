import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";

/** What {@link empirical} is made of. */
export interface EmpiricalOptions {
  /** The data, row-major `[count, dimension]`: borrowed, not copied, for as long as the oracle is used. */
  readonly values: ArrayLike<number>;
  /** The number of dimensions of a datum, such as 784 for images of 28x28. */
  readonly dimension: number;
  /** The weights of the data, positive, with sum 1 (default: all alike). */
  readonly weights?: readonly number[];
  /** How many data are on the device at once (default 4096). */
  readonly chunk?: number;
  /** How many of the nearest data of each chunk are weighed by their exact differences (default 8). */
  readonly candidates?: number;
}

/** Data around their centre and in units of their spread, $u_i = (x_i - c)/S$. */
export interface EmpiricalData {
  readonly count: number;
  readonly dimension: number;
  readonly candidates: number;
  /** The number of data in the largest chunk. */
  readonly chunk: number;
  /** The weighted mean $c$. */
  readonly centre: Float64Array;
  /** The weighted variance in each dimension. */
  readonly variances: Float64Array;
  /** The root mean square $S$ of $x - c$ over all dimensions; 1 if all data are the same. */
  readonly spread: number;
  /** $|u_i|^2/2$. */
  readonly halfNorms: Float64Array;
  /** The weight of datum i. */
  weight(i: number): number;
  /** The first datum of each chunk. */
  readonly starts: readonly number[];
  /** $u$ of the chunk that begins with this datum, `[rows, dimension]`. */
  rows(start: number): Tensor;
}

/** Checks the data and measures them, in float64. */
export function measuredData(options: EmpiricalOptions): EmpiricalData {
  const { values, dimension, weights, chunk = 4096, candidates = 8 } = options;
  const count = checkedCount(options, chunk, candidates);
  const weight = weights ? (i: number) => weights[i]! : () => 1 / count;
  const centre = new Float64Array(dimension);
  eachValue(values, count, dimension, (x, i, j) => (centre[j]! += weight(i) * x));
  const variances = new Float64Array(dimension);
  const squares = new Float64Array(count);
  eachValue(values, count, dimension, (x, i, j) => {
    const square = (x - centre[j]!) ** 2;
    variances[j]! += weight(i) * square;
    squares[i]! += square;
  });
  const size = Math.sqrt(variances.reduce((sum, v) => sum + v, 0) / dimension);
  if (!Number.isFinite(size)) {
    throw new TweedieError(
      `empirical: expected finite data with a finite spread, got ${size}. Look for NaN, or scale the data down.`,
    );
  }
  // Data that are all the same have no unit of their own.
  const spread = size === 0 ? 1 : size;
  const inverse = 1 / spread;
  // One room for all chunks: a new one each time would take as long as filling it.
  const room = new Float64Array(Math.min(chunk, count) * dimension);
  return {
    count,
    dimension,
    candidates,
    chunk: Math.min(chunk, count),
    centre,
    variances,
    spread,
    halfNorms: squares.map((square) => square / (2 * spread * spread)),
    weight,
    starts: Array.from({ length: Math.ceil(count / chunk) }, (_, k) => k * chunk),
    rows: (start) => {
      const rows = Math.min(chunk, count - start);
      const out = room.subarray(0, rows * dimension);
      for (let at = 0, from = start * dimension; at < out.length;) {
        for (let j = 0; j < dimension; j++, at++, from++) out[at] = (values[from]! - centre[j]!) * inverse;
      }
      return tensorOf(out, [rows, dimension]);
    },
  };
}

function eachValue(
  values: ArrayLike<number>,
  count: number,
  dimension: number,
  f: (x: number, i: number, j: number) => void,
): void {
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++, at++) f(values[at]!, i, j);
  }
}

function checkedCount({ values, dimension, weights }: EmpiricalOptions, chunk: number, candidates: number): number {
  const count = values.length / dimension;
  if (!(dimension >= 1 && Number.isInteger(dimension) && count >= 1 && Number.isInteger(count))) {
    throw new TweedieError(
      `empirical: expected at least one row of ${dimension} numbers, got ${values.length} numbers. ` +
        `Pass whole rows, and their length as the dimension.`,
    );
  }
  if (!(chunk >= 1 && Number.isInteger(chunk) && candidates >= 1 && Number.isInteger(candidates))) {
    throw new TweedieError(
      `empirical: expected a chunk and a number of candidates that are integers of at least 1, got ${chunk} and ` +
        `${candidates}. Leave them out for the defaults.`,
    );
  }
  const total = weights?.reduce((sum, w) => sum + w, 0) ?? 1;
  if (weights && !(weights.length === count && weights.every((w) => w > 0) && Math.abs(total - 1) < 1e-9)) {
    throw new TweedieError(
      `empirical: expected ${count} positive weights with sum 1, got ${weights.length} with sum ${total}. Normalise them.`,
    );
  }
  return count;
}
