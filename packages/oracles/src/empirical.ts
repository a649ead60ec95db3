import { add, customGrad, mul, reshape, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, combine, tensorOf } from "@tweedie/core";
import type { NoiseLevel, Rng } from "@tweedie/core";
import { empiricalChoice } from "./empirical-choice.ts";
import { measuredData } from "./empirical-data.ts";
import type { EmpiricalOptions } from "./empirical-data.ts";
import { empiricalLogMass, empiricalMean } from "./empirical-mean.ts";
import { empiricalLevel } from "./empirical-scan.ts";
import type { Oracle } from "./oracle.ts";

/**
 * Data from a data set, $x_0 \sim \sum_i w_i\,\delta_{x_i}$, which noise makes Parzen's estimate with Gaussian windows. The
 * denoiser, the best one for this data set, is its softmax-weighted mean:
 *
 * $$E[x_0 \mid z] = \sum_i r_i x_i, \qquad r_i \propto w_i \exp\Big(-\frac{|z - \alpha x_i|^2}{2\sigma^2}\Big), \qquad
 * \nabla\log p(z) = \frac{\alpha E[x_0 \mid z] - z}{\sigma^2}.$$
 *
 * It tends to the nearest datum as $\sigma \to 0$ and to the mean as $\sigma \to \infty$ or $\alpha \to 0$, and is a convex
 * combination of the data in between.
 *
 * **Precision.** Let $c$ be the mean of the data and $\epsilon$ the rounding unit of the backend. Products of matrices give
 * log weights by expanding the square about $c$, without the term all data share: they err by about
 * $\epsilon\,\alpha |x_i - c|\,(|z - \alpha c| + \alpha |x_i - c|)/\sigma^2$, which is nothing at large $\sigma$ and too much at small. So
 * the `candidates` nearest data of every chunk are weighed anew by differences from the nearest of all, $x_*$:
 * $\alpha (x_i - x_*)\cdot(z - \alpha x_* - \tfrac\alpha2 (x_i - x_*))/\sigma^2$ errs by about
 * $\epsilon\,\alpha|x_i - x_*|\,|z - \alpha x_*|/\sigma^2$, for data that matter about $\epsilon d$ where $z$ is a noised datum. What is
 * left is the first error in the weights of further data, felt only where more than `candidates` of a chunk are within a few
 * $\sigma$ of the nearest and $\sigma$ is below some $10^{-2}$ of the data's size: take more candidates, or float64, for
 * data with many near-copies. Below $\sigma = 10^{-10}\,\alpha S$, with $S$ the standard deviation of the data, weights are those
 * at that level. Score, noise and density are made of $z - \alpha x_i$, which no backend holds to better than
 * $\epsilon\,\alpha S$: they mean something where $\sigma$ is well above that.
 *
 * **Cost.** The data stay on the host and visit the device chunk by chunk. 60 000 images of 28x28 take two products of
 * $[\mathrm{batch}, 784]$ and $[784, 60\,000]$; a gradient takes two passes more. Gradients of first order pass through `x`.
 * `covariance` costs $O(n d^2)$ on the host.
 *
 * Parzen 1962, https://doi.org/10.1214/aoms/1177704472; Karras et al., *Elucidating the Design Space of Diffusion-Based
 * Generative Models* (2022), appendix B.3, https://arxiv.org/abs/2206.00364.
 *
 * @param options - the data, their dimension, and how to go through them
 * @returns the oracle
 * @throws TweedieError if the data are not whole rows of finite numbers or the weights do not fit; its methods throw at
 *   $\sigma = 0$, where points have no density, and for data that do not have `dimension` numbers a row
 */
export function empirical(options: EmpiricalOptions): Oracle {
  const data = measuredData(options);
  const { dimension, centre, spread, count } = data;
  const row = (values: ArrayLike<number>): Tensor => tensorOf(values, [1, dimension]);

  const entered = (x: Tensor, level: NoiseLevel) => {
    const rows = x.shape[0] ?? 0;
    if (x.rank < 2 || x.size !== rows * dimension || rows === 0) {
      throw new TweedieError(
        `empirical: expected data [batch, ...] with ${dimension} numbers a row, got the shape [${x.shape}]. ` +
          `Reshape it, and leave out batches of nothing.`,
      );
    }
    if (!(level.sigma > 0 && level.alpha >= 0 && Number.isFinite(level.sigma + level.alpha))) {
      throw new TweedieError(
        `empirical: expected sigma > 0 and alpha >= 0, both finite, got ${level.sigma} and ${level.alpha}. ` +
          `Points have no density: stop at a level with noise.`,
      );
    }
    const scaled = empiricalLevel(data, level);
    const offsets = sub(reshape(x, [rows, dimension]), row(centre.map((c) => level.alpha * c)));
    return { scaled, q: combine([1 / scaled.unit, offsets]) };
  };
  const left = (u: Tensor, x: Tensor): Tensor => reshape(add(combine([spread, u]), row(centre)), x.shape);
  /** $(z - \alpha E[x_0 \mid z])$ times a factor over $\tau$, by differences about the centre. */
  const residual = (x: Tensor, level: NoiseLevel, factor: (unit: number) => number) => {
    const { scaled, q } = entered(x, level);
    const mean = empiricalMean(data, q, scaled);
    const size = Math.min(factor(scaled.unit), largest);
    return { mean, rest: reshape(combine([size, q], [-size * scaled.kappa, mean]), x.shape) };
  };
  const score = (x: Tensor, level: NoiseLevel = clean): Tensor =>
    tidy(() => combine([-1, residual(x, level, (unit) => unit / level.sigma / level.sigma).rest]));

  return Object.freeze({
    dimension,
    score,
    denoise: (x: Tensor, level: NoiseLevel) =>
      tidy(() => {
        const { mean, rest } = residual(x, level, (unit) => unit / level.sigma);
        return { x0: left(mean, x), eps: rest };
      }),
    logDensity: (x: Tensor, level: NoiseLevel = clean) =>
      tidy(() =>
        customGrad((...inputs: unknown[]) => {
          const z = inputs[0] as Tensor;
          const { scaled, q } = entered(z, level);
          const constant = -dimension * (Math.log(level.sigma) + 0.5 * Math.log(2 * Math.PI));
          const value = reshape(add(empiricalLogMass(data, q, scaled), tensorOf([constant], [1, 1])), [z.shape[0]!]);
          const gradFunc = (dy: Tensor) =>
            mul(
              reshape(
                dy,
                z.shape.map((size, axis) => (axis ? 1 : size)),
              ),
              score(z, level),
            );
          return { value, gradFunc };
        })(x),
      ),
    sample: (rows: number, level: NoiseLevel = clean, rng: Rng) => {
      const values = sampleRows(options, data.weight, rng.uniforms(rows));
      const shape = [rows, dimension];
      return tidy(() => combine([level.alpha, tensorOf(values, shape)], [level.sigma, rng.normal(shape)]));
    },
    samplePosterior: (x: Tensor, level: NoiseLevel, rng: Rng) =>
      tidy(() => {
        const { scaled, q } = entered(x, level);
        return left(empiricalChoice(data, q, scaled, rng.uniform([x.shape[0]!, count])), x);
      }),
    moments: ({ alpha, sigma }: NoiseLevel = clean) => ({
      mean: Array.from(centre, (c) => alpha * c),
      std: Array.from(data.variances, (v) => Math.hypot(alpha * Math.sqrt(v), sigma)),
    }),
    covariance: ({ alpha, sigma }: NoiseLevel = clean) =>
      scatter(options, centre, data.weight).map((row, i) =>
        Array.from(row, (value, j) => alpha ** 2 * value + (i === j ? sigma ** 2 : 0)),
      ),
  });
}

const clean: NoiseLevel = Object.freeze({ t: 0, alpha: 1, sigma: 0 });

/** Factors beyond the range of float32 would make NaN of residuals of 0. */
const largest = 1e37;

/** The datum at each quantile of the weights. */
function sampleRows({ values, dimension }: EmpiricalOptions, weight: (i: number) => number, uniform: Float64Array) {
  const count = values.length / dimension;
  const ends = new Float64Array(count);
  for (let i = 0, total = 0; i < count; i++) ends[i] = total += weight(i);
  const out = new Float64Array(uniform.length * dimension);
  uniform.forEach((u, row) => {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (u < ends[middle]!) high = middle;
      else low = middle + 1;
    }
    for (let j = 0; j < dimension; j++) out[row * dimension + j] = values[low * dimension + j]!;
  });
  return out;
}

/** $\sum_i w_i (x_i - c)(x_i - c)^\top$. */
function scatter({ values, dimension }: EmpiricalOptions, centre: Float64Array, weight: (i: number) => number) {
  const out = Array.from({ length: dimension }, () => new Float64Array(dimension));
  const offset = new Float64Array(dimension);
  for (let at = 0, i = 0; at < values.length; at += dimension, i++) {
    for (let j = 0; j < dimension; j++) offset[j] = values[at + j]! - centre[j]!;
    for (let j = 0; j < dimension; j++) {
      const scaled = weight(i) * offset[j]!;
      for (let k = 0; k <= j; k++) out[j]![k]! += scaled * offset[k]!;
    }
  }
  for (let j = 0; j < dimension; j++) for (let k = 0; k < j; k++) out[k]![j] = out[j]![k]!;
  return out;
}
