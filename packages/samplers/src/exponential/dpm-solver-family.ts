import { gaussianStepper } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { checkChoice } from "../check-choice.ts";
import { dpmSolverOnGrid } from "./dpm-solver-on-grid.ts";
import { dpmSolverMoments, dpmSolverTableau } from "./dpm-solver-rules.ts";
import type { Curvature, DpmSolverVariant } from "./dpm-solver-rules.ts";
import { exponentialMultistep } from "./exponential-multistep.ts";
import { exponentialRungeKuttaStep } from "./exponential-runge-kutta.ts";
import { checkLastSteps, orderAt } from "./last-steps.ts";
import type { LastSteps } from "./last-steps.ts";
import type { Predicted } from "./stretch.ts";

/** Options of {@link dpmSolver} and {@link dpmSolverPlusPlus}. */
export interface DpmSolverOptions extends LastSteps {
  /** The order (default 2); 1 is DDIM. */
  readonly order?: 1 | 2 | 3;
  /** `multistep` remembers the predictions of earlier steps, `singlestep` makes new ones. */
  readonly method?: "multistep" | "singlestep";
  /**
   * How differences of predictions are weighed: `midpoint` (default) as in the papers, `heun` by the exact integral of the
   * polynomial through them.
   */
  readonly variant?: DpmSolverVariant;
  /**
   * Where a single step makes its predictions: `inside` (default), at nodes of its own, so that each step makes `order` calls
   * of the denoiser; or on the `grid`, so that a single step is `order` intervals long, as in diffusers.
   */
  readonly nodes?: "inside" | "grid";
  /**
   * How much of the second difference the multistep method of order 3 takes: `full` (default), or `half`, as in the code of
   * its authors, of diffusers and of k-diffusion, which leaves it at order 2.
   */
  readonly curvature?: Curvature;
}

/**
 * The solvers of both families of DPM-Solver, which differ in what they integrate.
 *
 * @param name - the function that the options were given to
 * @param of - the prediction that is integrated
 * @param usual - whether it is multistep or single-step where `method` is left out
 * @param options - the options
 * @returns the stepper
 * @throws TweedieError if an option has no such value
 */
export function dpmSolverFamily(
  name: string,
  of: Predicted,
  usual: "multistep" | "singlestep",
  {
    order = 2,
    method = usual,
    variant = "midpoint",
    nodes = "inside",
    curvature = "full",
    lowerOrderFinal = false,
    eulerAtFinal = false,
  }: DpmSolverOptions,
): GaussianStepper<unknown> {
  const last = { lowerOrderFinal, eulerAtFinal };
  checkChoice(name, "the order", order, [1, 2, 3]);
  checkChoice(name, "the method", method, ["multistep", "singlestep"]);
  checkChoice(name, "the variant", variant, ["midpoint", "heun"]);
  checkChoice(name, "nodes", nodes, ["inside", "grid"]);
  checkChoice(name, "curvature", curvature, ["full", "half"]);
  checkLastSteps(name, last);
  if (method === "multistep") {
    return exponentialMultistep({ of, order, moments: dpmSolverMoments(variant, curvature), ...last });
  }
  if (nodes === "grid") return dpmSolverOnGrid({ of, order, variant, ...last });
  const tableaus = ([1, 2, 3] as const).map((k) => dpmSolverTableau(k, variant));
  return gaussianStepper((x, t, s, env, place) =>
    exponentialRungeKuttaStep(of, tableaus[orderAt(order, place, last) - 1]!, x, t, s, env),
  );
}
