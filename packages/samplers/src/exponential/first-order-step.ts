import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Prediction } from "@tweedie/core";
import { lambdaStep } from "./lambda-step.ts";
import type { Scales } from "./lambda-step.ts";
import type { Predicted } from "./stretch.ts";

/**
 * Whether a level has so little signal that $x - \sigma\hat\epsilon$ has lost its digits: nothing is to be learned from the
 * noise there, which is all of $x$.
 *
 * @param level - the level
 * @returns whether $\alpha < 10^{-3}\sigma$
 */
export const isNearlyNoise = ({ alpha, sigma }: Scales): boolean => alpha < 1e-3 * sigma;

/**
 * Whether a step has no length, $h = 0$.
 *
 * @param t - where it begins
 * @param s - where it ends
 * @returns whether both have the same signal-to-noise ratio
 */
export const isStill = (t: Scales, s: Scales): boolean => t.sigma * s.alpha === s.sigma * t.alpha;

/**
 * Whether only a first-order step makes sense: where $h$ is infinite or 0, and, for the noise, from where there is hardly
 * anything else.
 *
 * @param of - the prediction that is integrated
 * @param t - where the stretch begins
 * @param s - where it ends
 * @returns whether it is
 */
export const isFirstOrder = (of: Predicted, t: Scales, s: Scales): boolean =>
  t.alpha === 0 || s.sigma === 0 || isStill(t, s) || (of === "eps" && isNearlyNoise(t));

/**
 * The step that takes the prediction for a constant, of first order: DDIM, in the form of the prediction that is integrated.
 * To $\sigma_s = 0$ it gives $\alpha_s \hat x_0$; where there is hardly any signal, it is in the form of `x0`, finite at $\alpha_t = 0$.
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} x_t + \alpha_s(1 - e^{-h})\,\hat x_0 \qquad \text{or} \qquad
 * x_s = \frac{\alpha_s}{\alpha_t} x_t - \frac{\alpha_s\sigma_t}{\alpha_t}(1 - e^{-h})\,\hat\epsilon$$
 *
 * @param of - the prediction that is integrated
 * @param x - the samples at `t`
 * @param t - where they are
 * @param s - where they go
 * @param prediction - what the denoiser says at `t`
 * @returns the samples at `s`, owned by the caller
 */
export function firstOrderStep(of: Predicted, x: Tensor, t: Scales, s: Scales, prediction: Prediction): Tensor {
  const gone = -Math.expm1(-lambdaStep(t, s));
  return of === "x0" || isNearlyNoise(t)
    ? combine([s.sigma / t.sigma, x], [s.alpha * gone, prediction.x0])
    : combine([s.alpha / t.alpha, x], [((-s.alpha * t.sigma) / t.alpha) * gone, prediction.eps]);
}
