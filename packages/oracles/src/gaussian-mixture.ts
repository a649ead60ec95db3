import {
  add,
  argMax,
  cast,
  equal,
  log,
  logSumExp,
  matMul,
  mul,
  neg,
  range,
  reshape,
  softmax,
  sub,
  sum,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";
import type { NoiseLevel, Rng } from "@tweedie/core";
import { givenObservation } from "./given-observation.ts";
import type { LinearObservation } from "./linear-observation.ts";
import { applied } from "./matrix.ts";
import { checkedComponents } from "./mixture-components.ts";
import type { GaussianMixtureOptions } from "./mixture-components.ts";
import { mixtureCovariance, mixtureMoments } from "./mixture-moments.ts";
import type { Oracle } from "./oracle.ts";

/** The oracle of a mixture of Gaussians, which stays one under a linear observation. */
export interface GaussianMixtureOracle extends Oracle {
  /** The weights, means and scales or covariances of the components. */
  readonly components: GaussianMixtureOptions;
  /**
   * The law of the datum given $y = A x_0 + n$ with Gaussian noise $n \sim \mathcal N(0, V)$: again a mixture, of the
   * components' posteriors, each with the weight
   * $w_k\,\mathcal N(y;\, A\mu_k,\, A\Sigma_k A^\top + V)$, normalised. Its `denoise`, put in the place of the other, makes
   * a sampler draw from the posterior.
   *
   * @param observation - $A$, $y$ and the scale or covariance of the noise
   * @returns the oracle of the posterior, with full covariances
   * @throws TweedieError if sizes do not fit, or $A\Sigma_k A^\top + V$ is singular for a component
   */
  given(observation: LinearObservation): GaussianMixtureOracle;
}

/**
 * Data from a mixture of Gaussians, $x_0 \sim \sum_k w_k\,\mathcal N(\mu_k, \Sigma_k)$, which noise leaves a
 * mixture: with $V_k = \alpha^2 \Sigma_k + \sigma^2 I$ and $r_k \propto w_k\,\mathcal N(z; \alpha\mu_k, V_k)$,
 *
 * $$E[x_0 \mid z] = \sum_k r_k \big(\mu_k + \alpha \Sigma_k V_k^{-1}(z - \alpha\mu_k)\big), \qquad
 * \nabla\log p(z) = -\sum_k r_k V_k^{-1}(z - \alpha\mu_k), \qquad E[\epsilon \mid z] = -\sigma\nabla\log p(z).$$
 *
 * The covariances are $\mathrm{diag}\,s_k^2$ where `scales` are given. Full ones are taken apart once,
 * $\Sigma_k = U_k\,\mathrm{diag}(s_k^2)\,U_k^\top$, after which $V_k$ is diagonal along the axes $U_k$ at every level; a
 * call then costs two products of matrices more. Responsibilities $r_k$ are a softmax of log densities, so nothing
 * underflows far from the data. A direction of width 0 has no density at $\sigma = 0$.
 *
 * The probability flow of a mixture has no closed form; that of one component has, see {@link gaussian}.
 *
 * @param options - weights and means of the components, with their scales or covariances
 * @returns the oracle
 * @throws TweedieError if the components do not fit together, or a covariance is not symmetric and positive semidefinite;
 *   its methods throw where a density does not exist or data do not have `dimension` numbers a row
 */
export function gaussianMixture(options: GaussianMixtureOptions): GaussianMixtureOracle {
  const components = checkedComponents(options);
  const { weights, means, scales, axes } = components;
  const count = weights.length;
  const dimension = means[0]!.length;

  /** Per-component numbers `f(mu, s, v)` along the axes, `[1, components, dimension]`. */
  const each = ({ alpha, sigma }: NoiseLevel, f: (mu: number, s: number, v: number) => number): Tensor =>
    tensorOf(
      means.flatMap((mean, k) =>
        mean.map((mu, i) => {
          const s = scales[k]![i]!;
          return f(mu, s, (alpha * s) ** 2 + sigma ** 2);
        }),
      ),
      [1, count, dimension],
    );

  const checkedRows = (x: Tensor, level: NoiseLevel): Tensor => {
    const rows = x.shape[0] ?? 0;
    if (x.rank < 2 || x.size !== rows * dimension) {
      throw new TweedieError(
        `gaussianMixture: expected data [batch, ...] with ${dimension} numbers a row, got the shape [${x.shape}]. ` +
          `Reshape it.`,
      );
    }
    if (level.sigma === 0 && scales.some((scale) => scale.includes(0))) {
      throw new TweedieError(
        "gaussianMixture: expected sigma > 0 where a component has a direction of scale 0, got sigma = 0. " +
          "There is no density: give the component a width.",
      );
    }
    return reshape(x, [rows, 1, dimension]);
  };

  /** Turns vectors `[batch, components, dimension]` from the data's axes to those of each component, or back. */
  const turn = (vectors: Tensor, back: boolean): Tensor => {
    if (!axes) return vectors;
    const turns = tensorOf(axes.flat(2), [count, dimension, dimension]);
    return transpose(matMul(transpose(vectors, [1, 0, 2]), turns, false, back), [1, 0, 2]);
  };

  /** Offsets $U_k^\top(z - \alpha\mu_k)$, `[batch, components, dimension]`, and $\log w_k \mathcal N(z; \alpha\mu_k, V_k)$. */
  const compare = (x: Tensor, level: NoiseLevel) => {
    const offsets = turn(
      sub(
        checkedRows(x, level),
        each(level, (mu) => level.alpha * mu),
      ),
      false,
    );
    const distances = sum(
      mul(
        mul(offsets, offsets),
        each(level, (_mu, _s, v) => -0.5 / v),
      ),
      -1,
    );
    const constants = weights.map(
      (w, k) =>
        Math.log(w) -
        0.5 *
          scales[k]!.reduce((all, s) => all + Math.log(2 * Math.PI * ((level.alpha * s) ** 2 + level.sigma ** 2)), 0),
    );
    return { offsets, logits: add(distances, tensorOf(constants, [1, count])) };
  };

  /** $\sum_k r_k f_k$ for per-component $f$, in the shape of `x`. */
  const mixed = (x: Tensor, responsibilities: Tensor, f: Tensor): Tensor =>
    reshape(sum(mul(reshape(responsibilities, [x.shape[0], count, 1]), f), 1), x.shape);

  /** What offsets times `f(mu, s, v)` along the axes of each component are in the data's. */
  const stretched = (offsets: Tensor, level: NoiseLevel, f: (mu: number, s: number, v: number) => number): Tensor =>
    turn(mul(offsets, each(level, f)), true);

  /** The mean of $x_0$ given $z$ within each component. */
  const meansGiven = (offsets: Tensor, level: NoiseLevel): Tensor =>
    add(
      stretched(offsets, level, (_mu, s, v) => (level.alpha * s * s) / v),
      each(level, (mu) => mu),
    );

  const score = (x: Tensor, level: NoiseLevel = clean): Tensor =>
    tidy(() => {
      const { offsets, logits } = compare(x, level);
      return mixed(
        x,
        softmax(logits),
        stretched(offsets, level, (_mu, _s, v) => -1 / v),
      );
    });

  return Object.freeze({
    dimension,
    score,
    denoise: (x: Tensor, level: NoiseLevel) =>
      tidy(() => {
        const { offsets, logits } = compare(x, level);
        const responsibilities = softmax(logits);
        return {
          x0: mixed(x, responsibilities, meansGiven(offsets, level)),
          eps: mixed(
            x,
            responsibilities,
            stretched(offsets, level, (_mu, _s, v) => level.sigma / v),
          ),
        };
      }),
    logDensity: (x: Tensor, level: NoiseLevel = clean) => tidy(() => logSumExp(compare(x, level).logits, 1)),
    sample: (rows: number, level: NoiseLevel = clean, rng: Rng) => {
      const chosen = Array.from(rng.uniforms(rows), (u) => componentAt(weights, u));
      const mean = chosen.flatMap((k) => means[k]!.map((mu) => level.alpha * mu));
      const std = chosen.flatMap((k) => scales[k]!.map((s) => Math.hypot(level.alpha * s, level.sigma)));
      const shape = [rows, dimension];
      if (!axes) return tidy(() => add(tensorOf(mean, shape), mul(tensorOf(std, shape), rng.normal(shape))));
      // On the host each row has the axes of its component alone.
      const noise = Float64Array.from(rng.normals(rows * dimension), (z, i) => std[i]! * z);
      const turned = chosen.flatMap((k, row) =>
        applied(axes[k]!, [...noise.subarray(row * dimension, (row + 1) * dimension)]),
      );
      return tensorOf(
        turned.map((value, i) => mean[i]! + value),
        shape,
      );
    },
    samplePosterior: (x: Tensor, level: NoiseLevel, rng: Rng) =>
      tidy(() => {
        const { offsets, logits } = compare(x, level);
        const rows = x.shape[0];
        // The largest of log-weights plus Gumbel noise falls on component k with probability r_k.
        const gumbel = neg(log(neg(log(rng.uniform([rows, count])))));
        const winner = reshape(argMax(add(logits, gumbel), 1), [rows, 1]);
        const chosen = cast(equal(winner, range(0, count, 1, "int32")), "float32");
        const noise = reshape(rng.normal([rows, dimension]), [rows, 1, dimension]);
        const spread = stretched(noise, level, (_mu, s, v) => (s * level.sigma) / Math.sqrt(v));
        return mixed(x, chosen, add(meansGiven(offsets, level), spread));
      }),
    moments: (level: NoiseLevel = clean) => mixtureMoments(components, level),
    covariance: (level: NoiseLevel = clean) => mixtureCovariance(components, level),
    components: options,
    given: (observation: LinearObservation) => gaussianMixture(givenObservation(components, observation)),
  });
}

const clean: NoiseLevel = Object.freeze({ t: 0, alpha: 1, sigma: 0 });

function componentAt(weights: readonly number[], u: number): number {
  let total = 0;
  const k = weights.findIndex((w) => u < (total += w));
  return k < 0 ? weights.length - 1 : k;
}
