import { TweedieError } from "@tweedie/core";
import { hostFeatures } from "./features.ts";
import type { Features } from "./features.ts";

/** The first two moments of features: all that a Fréchet distance needs. */
export interface FeatureStatistics {
  /** The number of rows seen. */
  readonly count: number;
  /** The mean of each of the `d` features. */
  readonly mean: Float64Array;
  /** The sum of $(f - m)(f - m)^\top$ over the rows: row-major `[d, d]`; `count - 1` times the unbiased covariance. */
  readonly scatter: Float64Array;
}

/**
 * Count, mean and centred second moments of features, in float64.
 *
 * Features that come in batches need not be kept: take the statistics of each batch and merge them with
 * {@link mergeStatistics}.
 *
 * @param features - a tensor `[n, d]`, read and not disposed, or rows; one row is enough
 * @returns the statistics
 * @throws TweedieError if there are no rows, they differ in length, or a value is not finite
 */
export async function featureStatistics(features: Features): Promise<FeatureStatistics> {
  const { count, dimension: d, values } = await hostFeatures(features, "featureStatistics");
  const mean = new Float64Array(d);
  for (let i = 0; i < count * d; i++) mean[i % d]! += values[i]! / count;
  const scatter = new Float64Array(d * d);
  const centred = new Float64Array(d);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < d; j++) centred[j] = values[row * d + j]! - mean[j]!;
    addOuter(scatter, centred, 1);
  }
  return Object.freeze({ count, mean, scatter });
}

/**
 * The statistics of two sets of rows together, from those of each:
 * $S = S_a + S_b + \frac{n_a n_b}{n_a + n_b} \delta \delta^\top$ with $\delta = m_b - m_a$. No digits are lost to a large
 * mean, and any order of merging gives the same up to rounding.
 *
 * Chan, Golub and LeVeque 1983, equation 2.1b (https://doi.org/10.1080/00031305.1983.10483115).
 *
 * @param a - the statistics of some rows
 * @param b - those of others, with as many features
 * @returns the statistics of all of them
 * @throws TweedieError if the numbers of features differ
 */
export function mergeStatistics(a: FeatureStatistics, b: FeatureStatistics): FeatureStatistics {
  if (a.mean.length !== b.mean.length) {
    throw new TweedieError(
      `mergeStatistics: expected ${a.mean.length} features in both, got ${b.mean.length}. Use one feature extractor.`,
    );
  }
  const count = a.count + b.count;
  const delta = b.mean.map((value, j) => value - a.mean[j]!);
  const scatter = a.scatter.map((value, k) => value + b.scatter[k]!);
  addOuter(scatter, delta, (a.count * b.count) / count);
  return Object.freeze({ count, mean: a.mean.map((value, j) => value + (delta[j]! * b.count) / count), scatter });
}

function addOuter(matrix: Float64Array, vector: Float64Array, weight: number): void {
  const d = vector.length;
  for (let i = 0; i < d; i++) {
    const scaled = weight * vector[i]!;
    for (let j = 0; j < d; j++) matrix[i * d + j]! += scaled * vector[j]!;
  }
}
