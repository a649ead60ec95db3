import type { GaussianStepper } from "@tweedie/core";
import type { CoordinatesOptions } from "./coordinates-option.ts";
import { rungeKutta } from "./runge-kutta.ts";
import { heunTableau } from "./tableau.ts";

/**
 * Heun's second-order rule on the probability flow: in EDM's variables, the default, where it reads
 * $d\tilde x / d\tilde\sigma = \hat\epsilon$ with $\tilde x = x/\alpha$, $\tilde\sigma = \sigma/\alpha$,
 *
 * $$x_s = \frac{\alpha_s}{\alpha_t} x_t + \alpha_s (\tilde\sigma_s - \tilde\sigma_t)\,
 * \tfrac12 \big(\hat\epsilon(x_t, t) + \hat\epsilon(x', s)\big), \qquad x' = \text{the Euler step}$$
 *
 * The step to $\sigma_s = 0$ is Euler's. Near zero terminal SNR these variables grow without bound: where
 * $\tilde\sigma_t > 1000$ the step is taken in $(x/\sigma, \alpha/\sigma)$, where the equation reads
 * $d(x/\sigma)/d(\alpha/\sigma) = \hat x_0$.
 *
 * In flow coordinates it is the rule of diffusers' FlowMatchHeunDiscreteScheduler.
 *
 * Karras et al. 2022, *Elucidating the Design Space of Diffusion-Based Generative Models*, algorithm 1,
 * https://arxiv.org/abs/2206.00364. Order 2; two calls of the denoiser a step; any schedule.
 *
 * @param options - see {@link CoordinatesOptions}
 * @returns the stepper
 * @throws TweedieError if the coordinates are unknown
 */
export const heun = (options: CoordinatesOptions = {}): GaussianStepper => rungeKutta(heunTableau, options);
