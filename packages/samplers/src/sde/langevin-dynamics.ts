import { along, gaussianStepper, TweedieError } from "@tweedie/core";
import type { GaussianSampler, NoiseLevel } from "@tweedie/core";
import { langevin } from "./langevin.ts";
import type { LangevinOptions } from "./langevin.ts";

/** Options of {@link langevinDynamics}. */
export interface LangevinDynamicsOptions extends Omit<LangevinOptions, "steps"> {
  /** The number of steps, each of which is a snapshot. */
  readonly steps: number;
}

/**
 * Langevin dynamics at one noise level as a sampler of its own: from any start it approaches the law of that level, as
 * {@link langevin} says, in time if the level has no far modes.
 *
 * Welling and Teh 2011, *Bayesian Learning via Stochastic Gradient Langevin Dynamics*, eq. 4; Song and Ermon 2019,
 * *Generative Modeling by Estimating Gradients of the Data Distribution*, eq. 4, https://arxiv.org/abs/1907.05600. One call
 * of the denoiser a step.
 *
 * @param level - the level, with $\sigma > 0$
 * @param options - the number of steps, and their size or the ratio that sets it
 * @returns the sampler; a snapshot a step
 * @throws TweedieError if the level is clean, or an option makes no sense
 */
export function langevinDynamics(level: NoiseLevel, { steps, ...options }: LangevinDynamicsOptions): GaussianSampler {
  if (!(level.sigma > 0)) {
    throw new TweedieError(
      `langevinDynamics: expected a level with sigma > 0, got ${level.sigma}. The score of clean data may not exist.`,
    );
  }
  if (!(Number.isSafeInteger(steps) && steps > 0)) {
    throw new TweedieError(`langevinDynamics: expected a positive number of steps, got ${steps}. Take at least one.`);
  }
  const move = langevin(options);
  return along(
    gaussianStepper((x, _, at, env) => move(x, at, env)),
    new Array<NoiseLevel>(steps + 1).fill(level),
  );
}
