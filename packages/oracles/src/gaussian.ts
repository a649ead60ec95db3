import { add, matMul, mul, reshape, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { gaussianMixture } from "./gaussian-mixture.ts";
import type { GaussianMixtureOracle } from "./gaussian-mixture.ts";
import { linearGaussianPosterior } from "./linear-gaussian-posterior.ts";
import type { LinearObservation } from "./linear-observation.ts";
import { diagonal, product, transposed } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { checkedComponents } from "./mixture-components.ts";
import type { GaussianMixtureOptions } from "./mixture-components.ts";
import { meanOf, variancesOf } from "./spread.ts";
import type { GaussianOptions } from "./spread.ts";

/** The oracle of a single Gaussian, which also knows its probability flow. */
export interface GaussianOracle extends GaussianMixtureOracle {
  /**
   * Carries samples along the probability-flow ODE from one level to another, exactly:
   * $z_s = \alpha_s m + V_s^{1/2} V_t^{-1/2} (z_t - \alpha_t m)$ with $V = \alpha^2 \Sigma + \sigma^2 I$. The roots are
   * symmetric and commute, for all levels share the eigenvectors of $\Sigma$.
   *
   * @param x - samples at `from`, `[batch, ...]`
   * @param from - the level where they are
   * @param to - the level where they go, earlier or later, of the same schedule
   * @returns samples at `to`, of the shape of `x`
   * @throws TweedieError where the law at `from` has a direction of width 0
   */
  flow(x: Tensor, from: NoiseLevel, to: NoiseLevel): Tensor;
  /** The law of the datum given a linear observation: again a Gaussian. */
  given(observation: LinearObservation): GaussianOracle;
}

/**
 * Data from a Gaussian, $x_0 \sim \mathcal N(m, \Sigma)$: a {@link gaussianMixture} of one component, with an exact
 * probability flow.
 *
 * @param options - the mean, and the scale or the covariance
 * @returns the oracle
 * @throws TweedieError if the mean and the spread do not fit together, or the covariance is not symmetric and positive
 *   semidefinite
 */
export function gaussian(options: GaussianOptions): GaussianOracle {
  const mean = meanOf(options.mean, who);
  const parts = mixtureOf(options, mean);
  const oracle = gaussianMixture(parts);
  const { scales, axes } = checkedComponents(parts);
  const row = (values: readonly number[]) => tensorOf(values, [1, values.length]);

  const flow = (x: Tensor, from: NoiseLevel, to: NoiseLevel): Tensor =>
    tidy(() => {
      const widths = ({ alpha, sigma }: NoiseLevel) => scales[0]!.map((s) => Math.hypot(alpha * s, sigma));
      const [before, after] = [widths(from), widths(to)];
      if (before.includes(0)) {
        throw new TweedieError(
          `${who}: expected a law with a width where the flow starts, got a standard deviation of 0. ` +
            "Start at a level with sigma > 0.",
        );
      }
      const ratios = after.map((width, i) => width / before[i]!);
      const offsets = sub(reshape(x, [x.shape[0], oracle.dimension]), row(mean.map((m) => from.alpha * m)));
      const stretched = axes
        ? matMul(offsets, matrixOf(product(product(axes[0]!, diagonal(ratios)), transposed(axes[0]!))))
        : mul(offsets, row(ratios));
      return reshape(add(stretched, row(mean.map((m) => to.alpha * m))), x.shape);
    });

  return Object.freeze({
    ...oracle,
    flow,
    given: (observation: LinearObservation) => gaussian(linearGaussianPosterior({ ...options, mean }, observation)),
  });
}

const who = "gaussian";

function mixtureOf(options: GaussianOptions, mean: readonly number[]): GaussianMixtureOptions {
  const { scale, covariance } = options;
  const variances = variancesOf(options, mean.length, who);
  const common = { weights: [1], means: [mean] };
  if (scale !== undefined) return { ...common, scales: [scale] };
  return typeof covariance === "object"
    ? { ...common, covariances: [covariance] }
    : { ...common, scales: [variances!.map(Math.sqrt)] };
}

const matrixOf = (matrix: Matrix): Tensor => tensorOf(matrix.flat(), [matrix.length, matrix.length]);
