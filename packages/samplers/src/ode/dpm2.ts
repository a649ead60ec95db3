import { combine, gaussianStepper } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { chooseCoordinates } from "./choose-coordinates.ts";
import { noiseCoordinates } from "./coordinates.ts";
import { explicitStep } from "./explicit-step.ts";
import { midpointTableau } from "./tableau.ts";

/**
 * DPM-Solver-2: the midpoint rule in noise coordinates with its midpoint $m$ halfway in the log-SNR,
 * $\tilde\sigma_m = \sqrt{\tilde\sigma_t \tilde\sigma_s}$ with $\tilde\sigma = \sigma/\alpha$:
 *
 * $$x_s = \frac{\alpha_s}{\alpha_t} x_t + \alpha_s(\tilde\sigma_s - \tilde\sigma_t)\,\hat\epsilon(x_m, m), \qquad
 * x_m = \frac{\alpha_m}{\alpha_t} x_t + \alpha_m(\tilde\sigma_m - \tilde\sigma_t)\,\hat\epsilon(x_t, t)$$
 *
 * The same as k-diffusion's `sample_dpm_2` and diffusers' KDPM2DiscreteScheduler. The step to $\sigma_s = 0$ is
 * $x_s = \alpha_s \hat x_0$. Near pure noise, where the log-SNR has no middle, the step is the midpoint rule in signal
 * coordinates.
 *
 * Lu et al. 2022, *DPM-Solver*, algorithm 1 with $r_1 = 1/2$, https://arxiv.org/abs/2206.00927. Order 2; two calls of the
 * denoiser a step; any schedule.
 *
 * @returns the stepper
 */
export function dpm2(): GaussianStepper {
  return gaussianStepper((x, t, s, env) => {
    if (s.sigma === 0) return combine([s.alpha, env.denoise(x, t).x0]);
    const coordinates = chooseCoordinates("noise", env.schedule, t, s);
    if (coordinates !== noiseCoordinates) return explicitStep(x, t, s, env, coordinates, midpointTableau).x;
    const [from, to] = [t, s].map((level) => Math.sqrt(coordinates.u(level))) as [number, number];
    const node = from / (from + to);
    return explicitStep(x, t, s, env, coordinates, { ...midpointTableau, nodes: [0, node], matrix: [[], [node]] }).x;
  });
}
