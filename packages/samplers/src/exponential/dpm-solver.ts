import type { GaussianStepper } from "@tweedie/core";
import { dpmSolverFamily } from "./dpm-solver-family.ts";
import type { DpmSolverOptions } from "./dpm-solver-family.ts";

/**
 * DPM-Solver: exponential integrators on the probability flow in $\lambda = \log(\alpha/\sigma)$, of the noise.
 *
 * $$x_s = \frac{\alpha_s}{\alpha_t} x_t - \sigma_s \big(e^h - 1\big) E, \qquad h = \lambda_s - \lambda_t$$
 *
 * where DPM-Solver-2, which is the default, takes the noise in the middle of the step, $E = \hat\epsilon(u, \lambda_t + h/2)$
 * with $u$ the first-order step there, and DPM-Solver-3 has nodes at 1/3 and 2/3 of the step. The multistep methods
 * extrapolate from predictions of earlier steps.
 *
 * Orders and calls are those of {@link dpmSolverPlusPlus}, which has the same rules for the clean datum. Guided predictions
 * often want that one: its steps are stable where they are large.
 *
 * The step to $\sigma_s = 0$ is of first order, $x_s = \alpha_s \hat x_0$, and so are steps from where nearly no signal is left,
 * $\alpha_t < 10^{-3}\sigma_t$, which are taken in the form of the datum: there the noise is all of $x$.
 *
 * Lu et al. 2022, *DPM-Solver*, eq. 3.7 and algorithms 1 and 2, https://arxiv.org/abs/2206.00927. Any schedule.
 *
 * @param options - see {@link DpmSolverOptions}; `method` is `singlestep` by default
 * @returns the stepper
 * @throws TweedieError if an option has no such value
 */
export const dpmSolver = (options: DpmSolverOptions = {}): GaussianStepper<unknown> =>
  dpmSolverFamily("dpmSolver", "eps", "singlestep", options);
