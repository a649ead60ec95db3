import type { Tensor } from "@tensorflow/tfjs-core";
import type { GaussianEnv, NoiseLevel, NoiseSchedule, Rng } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import type { Oracle } from "@tweedie/oracles";

/**
 * What a law needs to run a sampler.
 *
 * @typeParam E - the environment of the sampler
 */
export interface SamplerCase<E> {
  /** Samples where the sampler starts, one for each row of the generator or `rows` of them. */
  start(rows: number, rng: Rng): Tensor;
  /** The environment; `onCall` is to be called at each call of the model. */
  env(rng: Rng, onCall?: () => void): E;
}

/** What {@link gaussianCase} is made of. */
export interface GaussianCaseOptions {
  /** The schedule. */
  readonly schedule: NoiseSchedule;
  /** The level where the sampler starts: the first of its grid. */
  readonly from: NoiseLevel;
  /** The law of the data (default: a Gaussian in two dimensions). */
  readonly oracle?: Oracle;
}

/**
 * A case for samplers of continuous data: exact samples at the first level and the exact denoiser.
 *
 * @param options - schedule, first level and data
 * @returns the case
 */
export function gaussianCase({ schedule, from, oracle = plain }: GaussianCaseOptions): SamplerCase<GaussianEnv> {
  return {
    start: (rows, rng) => oracle.sample(rows, from, rng),
    env: (rng, onCall) => ({
      schedule,
      rng,
      denoise: (x, level) => {
        onCall?.();
        return oracle.denoise(x, level);
      },
    }),
  };
}

const plain = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
