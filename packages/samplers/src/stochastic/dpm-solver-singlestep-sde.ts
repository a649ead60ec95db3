import type { GaussianStepper } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { checkChoice } from "../check-choice.ts";
import { dpmSolverOnGrid } from "../exponential/dpm-solver-on-grid.ts";
import type { SingleStepMemory } from "../exponential/dpm-solver-on-grid.ts";
import type { DpmSolverVariant } from "../exponential/dpm-solver-rules.ts";
import { checkLastSteps } from "../exponential/last-steps.ts";
import type { LastSteps } from "../exponential/last-steps.ts";
import type { Predicted } from "../exponential/stretch.ts";
import { sdeStep } from "./sde-step.ts";

/** Options of {@link dpmSolverSinglestepSde}: `eta` of at least 0 (default 1), a factor on the noise, and the rule. */
export interface DpmSolverSinglestepSdeOptions extends NoiseOptions, LastSteps {
  /** The number of intervals that a step spans, 1 to 3 (default 2). */
  readonly order?: 1 | 2 | 3;
  /** The prediction that is integrated (default `x0`). */
  readonly of?: Predicted;
  /** How predictions are weighed, see `dpmSolverPlusPlus` (default `midpoint`). */
  readonly variant?: DpmSolverVariant;
}

/**
 * The single-step DPM-Solver on the reverse SDE with $\eta$ times its noise variance, its nodes on the grid: a step of order
 * $k$ spans $k$ intervals, and in each the samples are carried anew from where it began, by the rule of
 * {@link dpmSolverMultistepSde} through one prediction more, with noise of their own. At `eta = 0` it is the single-step
 * {@link dpmSolverPlusPlus} with `nodes: "grid"`.
 *
 * It equals DPMSolverSinglestepScheduler of diffusers with the algorithm sde-dpmsolver++, but for the sign of the second
 * difference in its third order with `heun`, which is wrong there.
 *
 * Lu et al. 2022, *DPM-Solver++*, section 5, https://arxiv.org/abs/2211.01095. At `eta = 0` of order `order`;
 * with noise weak order 1 where its numbers are independent, and 2 from order 2 on where they are increments of one path
 * (`env.noise`). One call of the denoiser an interval; any schedule.
 *
 * @param options - see {@link DpmSolverSinglestepSdeOptions}
 * @returns the stepper
 * @throws TweedieError if an option has no such value, or `eta` or the factor on the noise is negative or not finite
 */
export function dpmSolverSinglestepSde({
  order = 2,
  of = "x0",
  variant = "midpoint",
  lowerOrderFinal = false,
  eulerAtFinal = false,
  ...options
}: DpmSolverSinglestepSdeOptions = {}): GaussianStepper<SingleStepMemory | undefined> {
  checkChoice(who, "the order", order, [1, 2, 3]);
  checkChoice(who, "of", of, ["x0", "eps"]);
  checkChoice(who, "the variant", variant, ["midpoint", "heun"]);
  const last = { lowerOrderFinal, eulerAtFinal };
  checkLastSteps(who, last);
  const amount = checkedNoise(who, options, Infinity);
  return dpmSolverOnGrid({
    of,
    order,
    variant,
    ...last,
    advance: (rule, ...step) => sdeStep({ ...rule, ...amount }, ...step),
  });
}

const who = "dpmSolverSinglestepSde";
