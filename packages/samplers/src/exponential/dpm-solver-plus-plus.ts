import type { GaussianStepper } from "@tweedie/core";
import { dpmSolverFamily } from "./dpm-solver-family.ts";
import type { DpmSolverOptions } from "./dpm-solver-family.ts";

/**
 * DPM-Solver++: exponential integrators on the probability flow in $\lambda = \log(\alpha/\sigma)$, of the clean datum.
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} x_t - \alpha_s \big(e^{-h} - 1\big) D, \qquad h = \lambda_s - \lambda_t$$
 *
 * where the multistep method of order 2, 2M, which is the default, extrapolates the datum from the last two predictions,
 *
 * $$D = \Big(1 + \frac{h}{2h'}\Big) \hat x_0^{(t)} - \frac{h}{2h'} \hat x_0^{(t')}, \qquad h' = \lambda_t - \lambda_{t'}$$
 *
 * and the single-step method of order 2, 2S, takes it in the middle of the step, $D = \hat x_0(u, \lambda_t + h/2)$. Order 3
 * has one prediction more: 3M is {@link exponentialAdamsBashforth}, 3S has nodes at 1/3 and 2/3 of the step.
 *
 * | steps                     | calls a step | order                                         |
 * | ------------------------- | ------------ | --------------------------------------------- |
 * | multistep                 | 1            | `order` from an exact start, 2 with its own   |
 * | singlestep                | `order`      | `order`                                       |
 * | singlestep, on the grid   | 1            | `order`, on grids of many intervals           |
 *
 * A multistep method starts with steps of lower order. So does the step to $\sigma_s = 0$ end it, in all methods:
 * $x_s = \alpha_s \hat x_0$. A step from $\alpha = 0$ is of first order too.
 *
 * Lu et al. 2022, *DPM-Solver++*, algorithms 1 and 2, https://arxiv.org/abs/2211.01095. Any schedule.
 *
 * @param options - see {@link DpmSolverOptions}; `method` is `multistep` by default
 * @returns the stepper
 * @throws TweedieError if an option has no such value
 */
export const dpmSolverPlusPlus = (options: DpmSolverOptions = {}): GaussianStepper<unknown> =>
  dpmSolverFamily("dpmSolverPlusPlus", "x0", "multistep", options);
