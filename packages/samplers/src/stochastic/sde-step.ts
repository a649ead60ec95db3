import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel, Prediction } from "@tweedie/core";
import type { Evaluation, ExponentialRule } from "../exponential/exponential-step.ts";
import { isFirstOrder } from "../exponential/first-order-step.ts";
import { noiseTerm } from "../noise-term.ts";
import { integralTerms } from "../exponential/integral-terms.ts";
import { sdeStretch } from "./sde-stretch.ts";

/** What a step integrates, by which rule, with how much noise. */
export interface SdeRule extends ExponentialRule {
  /** The noise variance as a multiple of that of the reverse SDE. */
  readonly eta: number;
  /** A factor on the noise that is drawn. */
  readonly noise: number;
}

/**
 * A step of an exponential integrator of the reverse SDE through evaluations anywhere:
 * $x_s = c\,x_t + g \sum_j w_j m_j + v\,z$ with the coefficients of {@link sdeStretch}.
 *
 * Where $h$ is infinite, or too little signal is left to integrate the noise, it is the step of first order in `x0`, which is
 * finite there.
 *
 * @param rule - what is integrated, by which moments, with how much noise
 * @param x - the samples at `t`
 * @param t - where they are
 * @param s - where they go
 * @param env - the source of noise
 * @param prediction - what the denoiser says at `t`
 * @param used - the evaluations, at levels of their own
 * @returns the samples at `s`, owned by the caller
 */
export function sdeStep(
  { of, moments, eta, noise }: SdeRule,
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  env: GaussianEnv,
  prediction: Prediction,
  used: readonly Evaluation[],
): Tensor {
  const first = isFirstOrder(of, t, s);
  const stretch = sdeStretch(first ? "x0" : of, t, s, eta);
  const integral = first
    ? [[-s.alpha * Math.expm1(stretch.z), prediction.x0] as const]
    : integralTerms(moments, t, s, stretch, used);
  return combine([stretch.carried, x], ...integral, ...noiseTerm(noise * stretch.added, env, x, t, s));
}
