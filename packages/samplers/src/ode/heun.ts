import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, gaussianStepper } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";

/**
 * Heun's second-order rule on the probability-flow ODE in EDM's variables, where it reads
 * $d\tilde x / d\tilde\sigma = \hat\epsilon$ with $\tilde x = x/\alpha$, $\tilde\sigma = \sigma/\alpha$:
 *
 * $$x_s = \frac{\alpha_s}{\alpha_t} x_t + \alpha_s (\tilde\sigma_s - \tilde\sigma_t)\,
 * \tfrac12 \big(\hat\epsilon(x_t, t) + \hat\epsilon(x', s)\big), \qquad x' = \text{the Euler step}$$
 *
 * The step to $\sigma_s = 0$ is Euler's. Near zero terminal SNR these variables grow without bound: where
 * $\tilde\sigma_t > 1000$ the step is taken in $(x/\sigma, \alpha/\sigma)$, where the equation reads
 * $d(x/\sigma)/d(\alpha/\sigma) = \hat x_0$:
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} x_t + \sigma_s \Big(\frac{\alpha_s}{\sigma_s} - \frac{\alpha_t}{\sigma_t}\Big)\,
 * \tfrac12 \big(\hat x_0(x_t, t) + \hat x_0(x', s)\big)$$
 *
 * Karras et al. 2022, *Elucidating the Design Space of Diffusion-Based Generative Models*, algorithm 1,
 * https://arxiv.org/abs/2206.00364. Order 2; two calls of the denoiser a step; any schedule.
 *
 * @returns the stepper
 */
export function heun(): GaussianStepper {
  return gaussianStepper((x, t, s, { denoise }) => {
    const first = denoise(x, t);
    const euler = combine([s.alpha, first.x0], [s.sigma, first.eps]);
    if (s.sigma === 0) return euler;
    const second = denoise(euler, s);
    const mean = (a: Tensor, b: Tensor) => combine([0.5, a], [0.5, b]);
    return t.alpha < 1e-3 * t.sigma
      ? combine([s.sigma / t.sigma, x], [s.alpha - (s.sigma * t.alpha) / t.sigma, mean(first.x0, second.x0)])
      : combine([s.alpha / t.alpha, x], [s.sigma - (s.alpha * t.sigma) / t.alpha, mean(first.eps, second.eps)]);
  });
}
