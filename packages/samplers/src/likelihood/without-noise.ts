import { TweedieError } from "@tweedie/core";
import type { GaussianEnv, Rng } from "@tweedie/core";

/** What a deterministic stepper calls. */
export type DeterministicEnv = Pick<GaussianEnv, "denoise" | "schedule">;

/**
 * An environment in which nothing is random: steps that draw noise are refused.
 *
 * @param env - the denoiser and the schedule
 * @param name - the function to name in errors
 * @returns the environment of a step
 */
export function withoutNoise({ denoise, schedule }: DeterministicEnv, name: string): GaussianEnv {
  const refuse = (): never => {
    throw new TweedieError(
      `${name}: expected a deterministic stepper, got one that draws noise. Turn its noise off (as eta = 0 does for ddim), ` +
        `or take another: only along a deterministic path does one end say what the other is.`,
    );
  };
  const rng: Rng = {
    normal: refuse,
    uniform: refuse,
    normals: refuse,
    uniforms: refuse,
    skip: () => undefined,
    split: () => rng,
    forRows: () => rng,
    window: () => rng,
    whole: () => rng,
    state: refuse,
  };
  return { denoise, schedule, rng, noise: refuse };
}
