import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel, Prediction } from "@tweedie/core";
import { noiseTerm } from "../noise-term.ts";
import { splitNoise } from "./split-noise.ts";

/** How much noise a step draws, checked. */
export interface NoiseAmount {
  /** The share of noise. */
  readonly eta: number;
  /** The factor on the noise that is drawn. */
  readonly noise: number;
}

/**
 * The ancestral step of first order at a known prediction,
 * $x_s = \alpha_s \hat x_0 + \sigma_{down}\,\hat\epsilon + \sigma_{up}\,z$ with the parts of {@link splitNoise}.
 *
 * @param amount - how much noise
 * @param x - the samples at `t`, for their shape
 * @param t - where they are
 * @param s - where they go
 * @param env - the source of noise
 * @param prediction - what the denoiser says at `t`
 * @returns the samples at `s`, owned by the caller
 */
export function ancestralStep(
  { eta, noise }: NoiseAmount,
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  env: GaussianEnv,
  { x0, eps }: Prediction,
): Tensor {
  const { down, up } = splitNoise(t, s, eta);
  return combine([s.alpha, x0], [down.sigma, eps], ...noiseTerm(noise * up, env, x, t, s));
}
