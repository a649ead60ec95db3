import {
  add,
  argMax,
  cast,
  equal,
  log,
  logSumExp,
  mul,
  neg,
  range,
  reshape,
  softmax,
  sub,
  sum,
  tidy,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";
import type { NoiseLevel, Rng } from "@tweedie/core";
import type { Moments, Oracle } from "./oracle.ts";

/** What {@link gaussianMixture} is made of. */
export interface GaussianMixtureOptions {
  /** The weights $w_k$, positive, with sum 1. */
  readonly weights: readonly number[];
  /** The means $\mu_k$, one vector a component. */
  readonly means: readonly (readonly number[])[];
  /** The standard deviations $s_k$ of the components: one number for all dimensions, or one for each. */
  readonly scales: readonly (number | readonly number[])[];
}

/**
 * Data from a mixture of Gaussians, $x_0 \sim \sum_k w_k\,\mathcal N(\mu_k, \mathrm{diag}\,s_k^2)$, which noise leaves a
 * mixture: with $v_k = \alpha^2 s_k^2 + \sigma^2$ and $r_k \propto w_k\,\mathcal N(z; \alpha\mu_k, v_k)$,
 *
 * $$E[x_0 \mid z] = \sum_k r_k \Big(\mu_k + \frac{\alpha s_k^2}{v_k}(z - \alpha\mu_k)\Big), \qquad
 * \nabla\log p(z) = -\sum_k r_k \frac{z - \alpha\mu_k}{v_k}, \qquad E[\epsilon \mid z] = -\sigma\nabla\log p(z).$$
 *
 * Responsibilities $r_k$ are a softmax of log densities, so nothing underflows far from the data. A scale of 0 makes a
 * component a point; it has no density at $\sigma = 0$.
 *
 * @param options - weights, means and scales of the components
 * @returns the oracle
 * @throws TweedieError if the components do not fit together; its methods throw where a density does not exist or data do
 *   not have `dimension` numbers a row
 */
export function gaussianMixture(options: GaussianMixtureOptions): Oracle {
  const { weights, means, scales } = checked(options);
  const count = weights.length;
  const dimension = means[0]!.length;

  /** Per-component numbers `f(alpha, mu, s, v)`, `[1, components, dimension]`. */
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
        "gaussianMixture: expected sigma > 0 where a component has the scale 0, got sigma = 0. " +
          "There is no density: give the component a width.",
      );
    }
    return reshape(x, [rows, 1, dimension]);
  };

  /** Offsets $z - \alpha\mu_k$, `[batch, components, dimension]`, and $\log w_k \mathcal N(z; \alpha\mu_k, v_k)$. */
  const compare = (x: Tensor, level: NoiseLevel) => {
    const offsets = sub(
      checkedRows(x, level),
      each(level, (mu) => level.alpha * mu),
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

  /** The mean of $x_0$ given $z$ within each component. */
  const meansGiven = (offsets: Tensor, level: NoiseLevel): Tensor =>
    add(
      mul(
        offsets,
        each(level, (_mu, s, v) => (level.alpha * s * s) / v),
      ),
      each(level, (mu) => mu),
    );

  const score = (x: Tensor, level: NoiseLevel = clean): Tensor =>
    tidy(() => {
      const { offsets, logits } = compare(x, level);
      return mixed(
        x,
        softmax(logits),
        mul(
          offsets,
          each(level, (_mu, _s, v) => -1 / v),
        ),
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
            mul(
              offsets,
              each(level, (_mu, _s, v) => level.sigma / v),
            ),
          ),
        };
      }),
    logDensity: (x: Tensor, level: NoiseLevel = clean) => tidy(() => logSumExp(compare(x, level).logits, 1)),
    sample: (rows: number, level: NoiseLevel = clean, rng: Rng) => {
      const chosen = Array.from(rng.uniforms(rows), (u) => componentAt(weights, u));
      const mean = chosen.flatMap((k) => means[k]!.map((mu) => level.alpha * mu));
      const std = chosen.flatMap((k) => scales[k]!.map((s) => Math.hypot(level.alpha * s, level.sigma)));
      const shape = [rows, dimension];
      return tidy(() => add(tensorOf(mean, shape), mul(tensorOf(std, shape), rng.normal(shape))));
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
        const spread = each(level, (_mu, s, v) => (s * level.sigma) / Math.sqrt(v));
        return mixed(x, chosen, add(meansGiven(offsets, level), mul(noise, spread)));
      }),
    moments: (level: NoiseLevel = clean) => momentsOf({ weights, means, scales }, level),
  });
}

const clean: NoiseLevel = Object.freeze({ t: 0, alpha: 1, sigma: 0 });

function componentAt(weights: readonly number[], u: number): number {
  let total = 0;
  const k = weights.findIndex((w) => u < (total += w));
  return k < 0 ? weights.length - 1 : k;
}

function momentsOf({ weights, means, scales }: Components, { alpha, sigma }: NoiseLevel): Moments {
  const average = (f: (k: number) => number) => weights.reduce((sum, w, k) => sum + w * f(k), 0);
  const mean = means[0]!.map((_, i) => average((k) => means[k]![i]!));
  const variance = mean.map((m, i) => average((k) => scales[k]![i]! ** 2 + (means[k]![i]! - m) ** 2));
  return { mean: mean.map((m) => alpha * m), std: variance.map((v) => Math.hypot(alpha * Math.sqrt(v), sigma)) };
}

interface Components extends GaussianMixtureOptions {
  readonly scales: readonly (readonly number[])[];
}

function checked({ weights, means, scales }: GaussianMixtureOptions): Components {
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (!weights.every((w) => w > 0) || !(Math.abs(total - 1) < 1e-9)) {
    throw new TweedieError(
      `gaussianMixture: expected positive weights with sum 1, got [${weights}] with sum ${total}. Normalise them.`,
    );
  }
  const dimension = means[0]?.length ?? 0;
  const full = scales.map((scale) => (typeof scale === "number" ? new Array<number>(dimension).fill(scale) : scale));
  const lengths = [...means, ...full].map((vector) => vector.length);
  if (means.length !== weights.length || full.length !== weights.length || new Set(lengths).size !== 1 || !dimension) {
    throw new TweedieError(
      `gaussianMixture: expected a mean and a scale of one dimension for each of ${weights.length} weights, got ` +
        `${means.length} means and ${full.length} scales of dimensions [${lengths}]. Make them fit.`,
    );
  }
  if (!means.flat().every(Number.isFinite) || !full.flat().every((s) => s >= 0 && Number.isFinite(s))) {
    throw new TweedieError(
      `gaussianMixture: expected finite means and finite scales of at least 0, got [${means}] and [${full}]. ` +
        `Pass standard deviations.`,
    );
  }
  return { weights, means, scales: full };
}
