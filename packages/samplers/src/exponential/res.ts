import { gaussianStepper } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { checkChoice } from "../check-choice.ts";
import { dpmSolverTableau } from "./dpm-solver-rules.ts";
import { exponentialAdamsBashforth } from "./exponential-adams-bashforth.ts";
import { exponentialRungeKuttaStep } from "./exponential-runge-kutta.ts";
import type { ExponentialTableau } from "./exponential-runge-kutta.ts";
import { checkLastSteps, orderAt } from "./last-steps.ts";
import type { LastSteps } from "./last-steps.ts";
import { phi } from "./phi.ts";

/** Options of {@link res}. */
export interface ResOptions extends LastSteps {
  /** The order (default 2). */
  readonly order?: 2 | 3;
  /** `singlestep` (default) makes `order` predictions a step, `multistep` remembers those of earlier steps. */
  readonly method?: "multistep" | "singlestep";
}

/**
 * RES, the refined exponential solver: rules for the clean datum whose weights fulfil the order conditions of stiff problems,
 * where $h = \lambda_s - \lambda_t$ may be large.
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} x_t + \alpha_s h \sum_j b_j(-h)\,\hat x_0^{(j)}, \qquad \sum_j b_j = \varphi_1, \quad
 * \sum_j b_j r_j = \varphi_2$$
 *
 * At order 2 the single step, with its node in the middle, is {@link dpmSolverPlusPlus} in the variant `heun`. At order 3, where
 * 3S fulfils these conditions as well, the nodes are $r_2 = \tfrac12$ and $r_3 = 1$, and
 *
 * $$b_2 = \tfrac43 \varphi_2, \quad b_3 = \tfrac13 \varphi_2, \qquad
 * a_{32} = 2\varphi_2(-h/2) + 2\varphi_2(-h)$$
 *
 * The multistep method is {@link exponentialAdamsBashforth}.
 *
 * The single step has order `order` at as many calls of the denoiser; the multistep method at one call, from an exact start.
 * The step to $\sigma_s = 0$ and one from $\alpha_t = 0$ are of first order. Any schedule.
 *
 * Zhang et al. 2023, *Improved Order Analysis and Design of Exponential Integrator for Diffusion Models Sampling*, section 3,
 * https://arxiv.org/abs/2308.02157; the rule of order 3 is that of Hochbruck and Ostermann 2005, section 5,
 * https://doi.org/10.1137/040611434.
 *
 * @param options - see {@link ResOptions}
 * @returns the stepper
 * @throws TweedieError if an option has no such value
 */
export function res({ order = 2, method = "singlestep", ...last }: ResOptions = {}): GaussianStepper<unknown> {
  checkChoice("res", "the order", order, [2, 3]);
  checkChoice("res", "the method", method, ["multistep", "singlestep"]);
  checkLastSteps("res", last);
  if (method === "multistep") return exponentialAdamsBashforth({ order, of: "x0", ...last });
  return gaussianStepper((x, t, s, env, place) =>
    exponentialRungeKuttaStep("x0", tableaus[orderAt(order, place, last) - 1]!, x, t, s, env),
  );
}

/** Hochbruck and Ostermann's rule with $c_2 = \tfrac12$, $c_3 = 1$, hence $\gamma = 4$. */
const third: ExponentialTableau = {
  stages: [
    { node: 1 / 2, weights: (z) => [phi(1, z / 2)] },
    {
      node: 1,
      weights: (z) => {
        const a = 2 * phi(2, z / 2) + 2 * phi(2, z);
        return [phi(1, z) - a, a];
      },
    },
  ],
  weights: (z) => {
    const b = phi(2, z) / 3;
    return [phi(1, z) - 5 * b, 4 * b, b];
  },
};

const tableaus = [dpmSolverTableau(1, "heun"), dpmSolverTableau(2, "heun"), third];
