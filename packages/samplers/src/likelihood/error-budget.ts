import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, last, TweedieError } from "@tweedie/core";
import type { Denoiser, GaussianSampler, NoiseLevel, NoiseSchedule, SamplerOptions } from "@tweedie/core";
import { dormandPrince } from "../ode/dormand-prince.ts";
import { meanOf } from "./mean-of.ts";
import { withoutNoise } from "./without-noise.ts";

/** What {@link errorBudget} compares. */
export interface ErrorBudgetOptions extends Pick<SamplerOptions, "signal" | "pace"> {
  /** The exact denoiser of the data, an oracle's. */
  readonly exact: Denoiser;
  /** The denoiser that is used. */
  readonly model: Denoiser;
  /** The schedule of both. */
  readonly schedule: NoiseSchedule;
  /** The level where the sampler starts. */
  readonly from: NoiseLevel;
  /** The level where it stops. */
  readonly to: NoiseLevel;
  /** Data from the exact law, `[batch, ...]`; borrowed. */
  readonly data: Tensor;
  /** Standard normal numbers of that shape; borrowed. */
  readonly noise: Tensor;
  /** The standard deviation of the prior that samples start from; $\sigma$ at `from` if left out. */
  readonly priorScale?: number;
  /** The tolerance to which the flows are solved; $10^{-6}$ if left out. */
  readonly rtol?: number;
}

/** A displacement of samples, in the units of the data. */
export interface Displacement {
  /** Its root mean square over all numbers of all samples. */
  readonly rms: number;
  /** What it has in common in all samples: the root mean square over the numbers of the mean sample. */
  readonly bias: number;
}

/** Where the error of samples comes from. */
export interface ErrorBudget {
  /** That the sampler takes finite steps: the sampler less the flow, both with the exact denoiser. */
  readonly discretisation: Displacement;
  /** That the model is not exact: the flow of the model less the exact flow. */
  readonly score: Displacement;
  /** That the prior is not the law of noised data: the exact flow from a draw of the prior less that from noised data. */
  readonly terminal: Displacement;
  /** What the sampler errs more or less on the model's flow than on the exact one. */
  readonly interaction: Displacement;
  /** The sum of the four: the sampler with the model from the prior less the exact flow from noised data. */
  readonly total: Displacement;
}

/**
 * Splits the error of a deterministic sampler into its sources, sample by sample, where the exact denoiser is known.
 *
 * Each datum $x_0$ is noised, $z = \alpha x_0 + \sigma\epsilon$, and $z' = s\,\epsilon$ is the draw of the prior that goes with
 * it. With $F$ the probability flow solved to a tolerance and $S$ the sampler, each with the exact denoiser or the model ($\theta$),
 *
 * $$S_\theta(z') - F(z) = \underbrace{S(z') - F(z')}_{\text{discretisation}} + \underbrace{F_\theta(z') - F(z')}_{\text{score}}
 * + \underbrace{F(z') - F(z)}_{\text{terminal}} + \underbrace{[S_\theta - F_\theta - S + F](z')}_{\text{interaction}}$$
 *
 * where $F(z)$ follows the law of the data at the last level exactly. The root mean square of the total is at most the sum of
 * those of the parts (it is a norm), and bounds the Wasserstein-2 distance to that law, up to sampling.
 *
 * The sources are those of Chen et al. 2023, *Sampling is as easy as learning the score*, theorem 2,
 * https://arxiv.org/abs/2209.11215.
 *
 * @param sampler - the sampler from `from` to `to`, such as `onGrid(ddim(), grid)`
 * @param options - see {@link ErrorBudgetOptions}
 * @returns the displacements
 * @throws TweedieError if data and noise do not fit, there is no noise at `from`, the sampler draws noise, or a flow cannot be solved
 */
export async function errorBudget(sampler: GaussianSampler, options: ErrorBudgetOptions): Promise<ErrorBudget> {
  const { exact, model, schedule, from, to, data, noise, rtol = 1e-6, signal, pace } = options;
  const { priorScale = from.sigma } = options;
  check(options, priorScale);
  const running = { ...(signal && { signal }), ...(pace && { pace }) };
  const { noised, prior } = tidy(() => ({
    noised: combine([from.alpha, data], [from.sigma, noise]),
    prior: combine([priorScale, noise]),
  }));
  const run = (sampler: GaussianSampler, denoise: Denoiser, x: Tensor) =>
    last(sampler(x, withoutNoise({ denoise, schedule }, name), running));
  const flow = dormandPrince({ rtol, atol: rtol })([from, to]);
  const values = async (end: Promise<Tensor>) => {
    const x = await end;
    return x.data().finally(() => x.dispose());
  };
  try {
    const truth = await values(run(flow, exact, noised));
    const f = await values(run(flow, exact, prior));
    const fModel = await values(run(flow, model, prior));
    const s = await values(run(sampler, exact, prior));
    const sModel = await values(run(sampler, model, prior));
    const of = (at: (i: number) => number) => displacement(data.shape[0]!, data.size, at);
    return {
      discretisation: of((i) => s[i]! - f[i]!),
      score: of((i) => fModel[i]! - f[i]!),
      terminal: of((i) => f[i]! - truth[i]!),
      interaction: of((i) => sModel[i]! - fModel[i]! - (s[i]! - f[i]!)),
      total: of((i) => sModel[i]! - truth[i]!),
    };
  } finally {
    noised.dispose();
    prior.dispose();
  }
}

const name = "errorBudget";

function displacement(rows: number, size: number, at: (i: number) => number): Displacement {
  const values = Float64Array.from({ length: size }, (_, i) => at(i));
  const means = new Float64Array(size / rows);
  values.forEach((value, i) => (means[i % means.length]! += value / rows));
  return { rms: rootMeanSquare(values), bias: rootMeanSquare(means) };
}

const rootMeanSquare = (values: Float64Array): number => Math.sqrt(meanOf(values.map((value) => value * value)));

function check({ from, to, data, noise }: ErrorBudgetOptions, priorScale: number): void {
  if (data.rank < 2 || data.size === 0 || data.shape.join() !== noise.shape.join()) {
    throw new TweedieError(
      `${name}: expected data and noise [batch, ...] of one shape, got [${data.shape}] and [${noise.shape}]. ` +
        `Draw noise of the shape of the data.`,
    );
  }
  if (!(from.sigma > 0 && from.t > to.t)) {
    throw new TweedieError(
      `${name}: expected levels from noise to data, got sigma = ${from.sigma} at t = ${from.t} and then t = ${to.t}. ` +
        `Pass the first and the last level of the grid.`,
    );
  }
  if (!(priorScale > 0 && Number.isFinite(priorScale))) {
    throw new TweedieError(`${name}: expected a priorScale above 0, got ${priorScale}. Leave it out.`);
  }
}
