import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Prediction } from "@tweedie/core";
import { firstOrderStep, isFirstOrder } from "./first-order-step.ts";
import { integralTerms } from "./integral-terms.ts";
import type { Scales } from "./lambda-step.ts";
import type { Moments } from "./moments.ts";
import { stretch } from "./stretch.ts";
import type { Predicted } from "./stretch.ts";

/** A prediction and the scales of the level where it was made. */
export interface Evaluation extends Scales {
  /** What was predicted. */
  readonly m: Tensor;
}

/** What a step integrates, and by which rule. */
export interface ExponentialRule {
  /** The prediction that is integrated. */
  readonly of: Predicted;
  /** The moments that its weights have. */
  readonly moments: Moments;
}

/**
 * The evaluation of a denoiser at a level, for a memory.
 *
 * @param of - the prediction that is integrated
 * @param level - the level
 * @param prediction - what the denoiser says there
 * @returns the evaluation
 */
export const evaluation = (of: Predicted, { alpha, sigma }: Scales, prediction: Prediction): Evaluation => ({
  alpha,
  sigma,
  m: prediction[of],
});

/**
 * A step of an exponential integrator through evaluations anywhere, at $r_j = (\lambda_j - \lambda_t)/h$: the variable-step
 * Adams rules, explicit and implicit, and the last stage of single-step rules.
 *
 * $$x_s = c\,x_t + g \sum_j w_j m_j, \qquad \sum_j w_j r_j^i = \mu_i$$
 *
 * with $c$, $g$ of {@link stretch}. With one evaluation, or where nothing else makes sense, it is the first-order step.
 *
 * @param rule - what is integrated, by which moments
 * @param x - the samples at `t`
 * @param t - where they are
 * @param s - where they go
 * @param prediction - what the denoiser says at `t`
 * @param used - the evaluations, at levels of their own
 * @returns the samples at `s`, owned by the caller
 */
export function exponentialStep(
  { of, moments }: ExponentialRule,
  x: Tensor,
  t: Scales,
  s: Scales,
  prediction: Prediction,
  used: readonly Evaluation[],
): Tensor {
  if (used.length < 2 || isFirstOrder(of, t, s)) return firstOrderStep(of, x, t, s, prediction);
  const coefficients = stretch(of, t, s);
  return combine([coefficients.carried, x], ...integralTerms(moments, t, s, coefficients, used));
}
