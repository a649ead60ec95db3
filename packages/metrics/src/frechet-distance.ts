import { TweedieError } from "@tweedie/core";
import { featureStatistics } from "./feature-statistics.ts";
import type { FeatureStatistics } from "./feature-statistics.ts";
import type { Features } from "./features.ts";
import { jacobiSvd } from "./jacobi-svd.ts";

/**
 * The squared Fréchet (2-Wasserstein) distance of the Gaussians with the means and unbiased covariances of two sets of
 * features, in float64 on the host:
 *
 * $$ \|m_a - m_b\|^2 + \operatorname{tr}\bigl(C_a + C_b - 2 (C_a^{1/2} C_b C_a^{1/2})^{1/2}\bigr). $$
 *
 * The trace of the last root is the sum of the singular values of $C_a^{1/2} C_b^{1/2}$, which is how it is computed:
 * exact also for covariances that are not of full rank, and never below zero. With features of Inception this
 * number is known as FID (Heusel et al. 2017, equation 6, https://arxiv.org/abs/1706.08500); with those of
 * {@link mnistClassifier} it is the *Fréchet distance in MNIST-CNN features*, and the two must not be compared.
 *
 * The expected value grows as the number of rows falls, so compare at equal numbers, beside a {@link frechetFloor}.
 *
 * @param a - features, or their statistics
 * @param b - features, or their statistics, with as many features a row
 * @returns the distance, at least 0
 * @throws TweedieError if either has fewer than two rows, or they differ in the number of features
 */
export async function frechetDistance(
  a: Features | FeatureStatistics,
  b: Features | FeatureStatistics,
): Promise<number> {
  const [first, second] = [await statisticsOf(a), await statisticsOf(b)];
  const d = first.mean.length;
  if (second.mean.length !== d) {
    throw new TweedieError(
      `frechetDistance: expected ${d} features in both, got ${second.mean.length}. Use one feature extractor.`,
    );
  }
  const rootA = factor(first);
  const rootB = factor(second);
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += rootA[k * d + i]! * rootB[k * d + j]!;
      product[i * d + j] = sum;
    }
  }
  const shift = first.mean.reduce((sum, value, j) => sum + (value - second.mean[j]!) ** 2, 0);
  const shared = jacobiSvd(product, d).values.reduce((sum, value) => sum + value, 0);
  return Math.max(0, shift + trace(first) + trace(second) - 2 * shared);
}

async function statisticsOf(given: Features | FeatureStatistics): Promise<FeatureStatistics> {
  const statistics = "scatter" in given ? given : await featureStatistics(given);
  if (statistics.count < 2) {
    throw new TweedieError(
      `frechetDistance: expected at least 2 rows, got ${statistics.count}. A covariance needs more data.`,
    );
  }
  return statistics;
}

/** L with $L L^\top = C$, as eigenvectors times roots of eigenvalues; $L_a^\top L_b$ has the singular values of the roots' product. */
function factor({ count, mean, scatter }: FeatureStatistics): Float64Array {
  const d = mean.length;
  const { values, vectors } = jacobiSvd(
    scatter.map((value) => value / (count - 1)),
    d,
  );
  // Eigenvalues below rounding are zeros of a covariance without full rank; the root would magnify them.
  const rounding = d * Number.EPSILON * Math.max(...values);
  return vectors.map((value, k) => value * (values[k % d]! > rounding ? Math.sqrt(values[k % d]!) : 0));
}

function trace({ count, mean, scatter }: FeatureStatistics): number {
  const d = mean.length;
  return mean.reduce((sum, _, j) => sum + scatter[j * d + j]! / (count - 1), 0);
}
