import { along, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { decode } from "./decode.ts";
import type { DeterministicSampler } from "./decode.ts";
import { withoutNoise } from "./without-noise.ts";

/**
 * Data to their latent codes: a deterministic stepper up the grid on which `decode` goes down. With `ddim()` it is DDIM
 * inversion; with any other solver of the probability flow, one-step or multistep, it is a solver of the same order in the
 * other direction, so that `decode` brings the datum back up to an error of that order.
 *
 * Song, Meng and Ermon 2021, *Denoising Diffusion Implicit Models*, sections 4.3 and 5.4,
 * https://arxiv.org/abs/2010.02502.
 *
 * @param stepper - a deterministic stepper, such as `ddim()`
 * @param grid - the levels from noise to data, as for sampling; the last must have noise, since the denoiser is called there
 * @returns the sampler, which takes data at the last level and returns codes at the first
 * @throws TweedieError if the grid does not fall or ends without noise; while running, if the stepper draws noise
 */
export function encode<M>(stepper: GaussianStepper<M>, grid: readonly NoiseLevel[]): DeterministicSampler {
  // The same grid has to decode.
  decode(stepper, grid);
  const { t, sigma } = grid.at(-1)!;
  if (sigma === 0) {
    throw new TweedieError(
      `encode: expected a grid that ends with noise, got sigma = 0 at t = ${t}. There is nothing to denoise: end at a small ` +
        `sigma, or use invertExactly, which calls the denoiser at the noisier end of each step.`,
    );
  }
  const sampler = along(stepper, grid.toReversed());
  return (x, env, options) => sampler(x, withoutNoise(env, "encode"), options);
}
