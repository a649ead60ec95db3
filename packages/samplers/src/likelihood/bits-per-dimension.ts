import { add, cast, mul, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { logLikelihood } from "./log-likelihood.ts";
import type { LikelihoodEnv, LogLikelihoodOptions } from "./log-likelihood.ts";
import { meanOf, standardErrorOf } from "./mean-of.ts";

/** Options of {@link bitsPerDimension}. */
export interface BitsPerDimensionOptions extends LogLikelihoodOptions {
  /** The source of the noise that fills the cells, and of the probes. */
  readonly rng: Rng;
  /** The number of bits $b$ of a value, of which there are $2^b$; 8 if left out. */
  readonly bits?: number;
  /**
   * What the model sees of value 0's lower edge and of value $2^b - 1$'s upper edge; $[-1, 1]$ if left out. A model trained on
   * $k/127.5 - 1$ has the values in the middle of cells: $[-1 - 1/255, 1 + 1/255]$.
   */
  readonly range?: readonly [low: number, high: number];
  /** How often each datum is dequantised, with new noise and new probes; 1 if left out. */
  readonly draws?: number;
}

/** What {@link bitsPerDimension} found. */
export interface BitsPerDimension {
  /** The mean over the data. */
  readonly bitsPerDim: number;
  /** Its standard error as an estimate of the mean over all data of that kind; left out for a single datum. */
  readonly standardError?: number;
  /** Its standard error as an estimate for these data, from noise and probes; left out for a single draw. */
  readonly estimationError?: number;
  /** The bits per dimension of each datum, the mean over its draws. */
  readonly rows: readonly number[];
  /** How often the flow was evaluated, in all draws. */
  readonly evaluations: number;
}

/**
 * The code length of whole numbers under a model of continuous data, in bits per dimension. Uniform noise fills the cell of
 * each value, so that the density of $x = a + w\,(k + u)$, $u \sim U[0, 1)^d$, bounds the probability of $k$:
 *
 * $$-\log_2 P(k) \le E_u\big[-\log_2 p(x) - d \log_2 w\big], \qquad w = \frac{\text{high} - \text{low}}{2^b}, \quad a = \text{low}$$
 *
 * The Jacobian $w^d$ of the scaling is all that turns nats of a density into bits of values: for 8 bits on $[-1, 1]$ it adds
 * $-\log_2 w = 7$ bits per dimension, for $[0, 1]$ 8.
 *
 * Theis, van den Oord and Bethge 2016, *A note on the evaluation of generative models*, section 3.1, https://arxiv.org/abs/1511.01844;
 * Song et al. 2021, *Score-Based Generative Modeling through SDEs*, appendix D.2, https://arxiv.org/abs/2011.13456.
 *
 * @param values - whole numbers from 0 to $2^b - 1$, `[batch, ...]`, as a float or integer tensor; borrowed
 * @param env - the denoiser and its schedule
 * @param options - see {@link BitsPerDimensionOptions}
 * @returns the mean, its errors, and the number of each datum
 * @throws TweedieError if values are not whole or out of range, an option makes no sense, or the flow cannot be solved
 */
export async function bitsPerDimension(
  values: Tensor,
  env: LikelihoodEnv,
  { rng, bits = 8, range: [low, high] = [-1, 1], draws = 1, ...options }: BitsPerDimensionOptions,
): Promise<BitsPerDimension> {
  const rows = values.shape[0] ?? 0;
  if (!(Number.isSafeInteger(bits) && bits >= 1 && bits <= 16 && Number.isSafeInteger(draws) && draws >= 1)) {
    throw new TweedieError(
      `${name}: expected 1 to 16 bits and at least one draw, got ${bits} and ${draws}. Use 8 and 1.`,
    );
  }
  const width = (high - low) / 2 ** bits;
  if (!(width > 0 && Number.isFinite(width))) {
    throw new TweedieError(`${name}: expected a range [low, high] that rises, got [${low}, ${high}]. Use [-1, 1].`);
  }
  await checkValues(values, bits);
  const dimensions = values.size / rows;
  const lengths: number[][] = Array.from({ length: rows }, () => []);
  let evaluations = 0;
  for (let draw = 0; draw < draws; draw++) {
    const x = tidy(() =>
      add(mul(add(cast(values, "float32"), rng.uniform(values.shape)), tensorOf([width], [])), tensorOf([low], [])),
    );
    const found = await logLikelihood(x, env, { ...options, rng }).finally(() => x.dispose());
    found.latent.dispose();
    evaluations += found.evaluations;
    found.nats.forEach((nats, row) => lengths[row]!.push(-nats / (dimensions * Math.LN2) - Math.log2(width)));
  }
  const means = lengths.map(meanOf);
  const errors = lengths.map(standardErrorOf);
  return {
    bitsPerDim: meanOf(means),
    ...(rows > 1 && { standardError: standardErrorOf(means) }),
    ...(draws > 1 && { estimationError: Math.hypot(...errors) / rows }),
    rows: means,
    evaluations,
  };
}

const name = "bitsPerDimension";

async function checkValues(values: Tensor, bits: number): Promise<void> {
  if (values.rank < 2 || values.size === 0) {
    throw new TweedieError(`${name}: expected data [batch, ...], got the shape [${values.shape}]. Add the batch axis.`);
  }
  const numbers = await values.data();
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (Number.isInteger(value) && value >= 0 && value < 2 ** bits) continue;
    throw new TweedieError(
      `${name}: expected whole numbers from 0 to ${2 ** bits - 1}, got ${value} at position ${i}. Undo the scaling that the ` +
        `model's data had: it is part of what is measured, by \`range\`.`,
    );
  }
}
