import { add, mul, reshape, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { gaussianMixture } from "./gaussian-mixture.ts";
import type { Oracle } from "./oracle.ts";

/** What {@link gaussian} is made of. */
export interface GaussianOptions {
  /** The mean $m$ in each dimension; a number stands for one dimension. */
  readonly mean: number | readonly number[];
  /** The standard deviation $s$: one number for all dimensions, or one for each. */
  readonly scale: number | readonly number[];
}

/** The oracle of a single Gaussian, which also knows its probability flow. */
export interface GaussianOracle extends Oracle {
  /**
   * Carries samples along the probability-flow ODE from one level to another, exactly:
   * $z_s = \alpha_s m + \sqrt{v_s / v_t}\,(z_t - \alpha_t m)$ with $v = \alpha^2 s^2 + \sigma^2$.
   *
   * @param x - samples at `from`, `[batch, ...]`
   * @param from - the level where they are
   * @param to - the level where they go, earlier or later, of the same schedule
   * @returns samples at `to`, of the shape of `x`
   * @throws TweedieError where the law at `from` is a point
   */
  flow(x: Tensor, from: NoiseLevel, to: NoiseLevel): Tensor;
}

/**
 * Data from a Gaussian with independent dimensions, $x_0 \sim \mathcal N(m, \mathrm{diag}\,s^2)$: a
 * {@link gaussianMixture} of one component, with an exact probability flow.
 *
 * @param options - mean and standard deviation
 * @returns the oracle
 * @throws TweedieError if the mean and the scale do not fit together
 */
export function gaussian({ mean, scale }: GaussianOptions): GaussianOracle {
  const means = typeof mean === "number" ? [mean] : mean;
  const oracle = gaussianMixture({ weights: [1], means: [means], scales: [scale] });
  const row = (values: readonly number[]) => tensorOf(values, [1, values.length]);
  const flow = (x: Tensor, from: NoiseLevel, to: NoiseLevel): Tensor =>
    tidy(() => {
      const [before, after] = [oracle.moments(from), oracle.moments(to)];
      if (before.std.includes(0)) {
        throw new TweedieError(
          "gaussian: expected a law with a width where the flow starts, got a standard deviation of 0. " +
            "Start at a level with sigma > 0.",
        );
      }
      const offsets = sub(reshape(x, [x.shape[0], oracle.dimension]), row(before.mean));
      const stretched = mul(offsets, row(after.std.map((std, i) => std / before.std[i]!)));
      return reshape(add(stretched, row(after.mean)), x.shape);
    });
  return Object.freeze({ ...oracle, flow });
}
