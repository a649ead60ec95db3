import { last, rng, TweedieError } from "@tweedie/core";
import type { GaussianSampler, NoiseLevel } from "@tweedie/core";
import type { Moments, Oracle } from "@tweedie/oracles";
import { gaussianCase } from "./sampler-case.ts";
import type { GaussianCaseOptions } from "./sampler-case.ts";

/** How {@link expectMoments} measures. */
export interface MomentsOptions extends GaussianCaseOptions {
  /** The law of the data. */
  readonly oracle: Oracle;
  /** The level where the sampler stops (default: the clean datum). */
  readonly to?: NoiseLevel;
  /** The number of samples (default 20 000). */
  readonly count?: number;
  /** The seed (default 0). */
  readonly seed?: number;
  /** How many standard errors the moments may be off by chance (default 4). */
  readonly standardErrors?: number;
  /** How much they may be off by discretisation, in standard deviations of the exact law (default 0). */
  readonly bias?: number;
}

/**
 * The law of moments: samples that start from the exact law at one level have the exact mean and standard deviation at
 * the other, in every dimension, within
 * $$k\,\mathrm{SE} + b\,s, \quad \mathrm{SE}(\bar x) = \frac{s}{\sqrt n}, \quad
 * \mathrm{SE}(\hat s) = \sqrt{\frac{\mu_4 - s^4}{4 n s^2}}.$$
 *
 * Runs on the active backend.
 *
 * @param sampler - the sampler, from level `from` to level `to`
 * @param options - data, levels, number of samples and bounds
 * @returns the measured moments
 * @throws TweedieError if a moment is out of its bound
 */
export async function expectMoments(sampler: GaussianSampler, options: MomentsOptions): Promise<Moments> {
  const { oracle, to, count = 20_000, seed = 0, standardErrors = 4, bias = 0 } = options;
  const { start, env } = gaussianCase(options);
  const source = rng(seed);
  const x = start(count, source.split("start"));
  let values: ArrayLike<number>;
  try {
    const samples = await last(sampler(x, env(source.split("noise"))));
    values = await samples.data();
    samples.dispose();
  } finally {
    x.dispose();
  }
  const exact = oracle.moments(to);
  const columns = exact.mean.map((_, i) => measure(values, oracle.dimension, i));
  columns.forEach((column, i) => {
    for (const moment of ["mean", "std"] as const) {
      const wanted = exact[moment][i]!;
      const bound = standardErrors * column.errors[moment] + bias * exact.std[i]!;
      if (!(Math.abs(column[moment] - wanted) <= bound)) {
        throw new TweedieError(
          `expectMoments: expected a ${moment} of ${wanted} in dimension ${i} within ${bound}, got ${column[moment]} ` +
            `from ${count} samples. Look at the variance and the drift of a step.`,
        );
      }
    }
  });
  return { mean: columns.map(({ mean }) => mean), std: columns.map(({ std }) => std) };
}

function measure(values: ArrayLike<number>, dimension: number, at: number) {
  const column = Float64Array.from({ length: values.length / dimension }, (_, i) => values[i * dimension + at]!);
  const n = column.length;
  const mean = column.reduce((sum, v) => sum + v, 0) / n;
  const central = (power: number) => column.reduce((sum, v) => sum + (v - mean) ** power, 0) / n;
  const [variance, fourth] = [central(2), central(4)];
  return {
    mean,
    std: Math.sqrt(variance),
    errors: { mean: Math.sqrt(variance / n), std: Math.sqrt((fourth - variance ** 2) / (4 * n * variance)) },
  };
}
