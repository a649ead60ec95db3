import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, logSnr, TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";

/** Options of {@link dpmSolverPlusPlus}. */
export interface DpmSolverPlusPlusOptions {
  /** 2 (the default) is the multistep method 2M; 1 is DDIM. */
  readonly order?: 1 | 2;
}

/** What the multistep method remembers: the last prediction, and half the log-SNR where it was made. */
export interface DpmSolverPlusPlusMemory {
  /** $\lambda = \log(\alpha/\sigma)$, half of the log-SNR. */
  readonly lambda: number;
  /** The clean datum predicted there. */
  readonly x0: Tensor;
}

/**
 * DPM-Solver++(2M): an exponential integrator on the probability-flow ODE in $\lambda = \log(\alpha/\sigma)$, with the
 * clean datum extrapolated from the last two predictions.
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} x_t - \alpha_s \big(e^{-h} - 1\big) D, \qquad
 * D = \Big(1 + \frac{h}{2h'}\Big) \hat x_0^{(t)} - \frac{h}{2h'} \hat x_0^{(t')}, \qquad h = \lambda_s - \lambda_t,
 * \; h' = \lambda_t - \lambda_{t'}$$
 *
 * The first step and the step to $\sigma_s = 0$ are of first order, and so is the second step after a start at
 * $\alpha = 0$, where $h'$ is infinite.
 *
 * Lu et al. 2022, *DPM-Solver++*, algorithm 2, https://arxiv.org/abs/2211.01095. Order 2; one call of the denoiser a
 * step; any schedule.
 *
 * @param options - see {@link DpmSolverPlusPlusOptions}
 * @returns the stepper
 * @throws TweedieError if the order is not 1 or 2
 */
export function dpmSolverPlusPlus({ order = 2 }: DpmSolverPlusPlusOptions = {}): GaussianStepper<
  DpmSolverPlusPlusMemory | undefined
> {
  if (order !== 1 && order !== 2) {
    throw new TweedieError(`dpmSolverPlusPlus: expected the order 1 or 2, got ${String(order)}. Choose one.`);
  }
  return Object.freeze<GaussianStepper<DpmSolverPlusPlusMemory | undefined>>({
    init: () => undefined,
    step(x, t, s, { denoise }, previous) {
      const { x0 } = denoise(x, t);
      const lambda = logSnr(t) / 2;
      const h = logSnr(s) / 2 - lambda;
      const c = order === 2 && previous && s.sigma > 0 ? h / (2 * (lambda - previous.lambda)) : 0;
      const d = previous && c !== 0 ? combine([1 + c, x0], [-c, previous.x0]) : x0;
      return {
        x: combine([s.sigma / t.sigma, x], [-s.alpha * Math.expm1(-h), d]),
        memory: { lambda, x0 },
      };
    },
  });
}
