import type { GaussianStepper } from "@tweedie/core";
import { evaluation, exponentialStep } from "./exponential-step.ts";
import type { Evaluation, ExponentialRule } from "./exponential-step.ts";
import { isStill } from "./first-order-step.ts";
import type { Scales } from "./lambda-step.ts";
import { orderAt } from "./last-steps.ts";
import type { LastSteps } from "./last-steps.ts";

/** What a multistep method remembers: its last evaluations, newest first. */
export type ExponentialMemory = readonly Evaluation[];

/** A rule, and the number of evaluations that it takes. */
export interface MultistepRule extends ExponentialRule, LastSteps {
  /** The number of evaluations. */
  readonly order: number;
}

/**
 * A multistep exponential integrator: one evaluation a step, and those of the steps before. The order grows from 1 with
 * what is remembered.
 *
 * @param rule - the rule
 * @returns the stepper
 */
export function exponentialMultistep({ order, ...rule }: MultistepRule): GaussianStepper<ExponentialMemory> {
  return Object.freeze<GaussianStepper<ExponentialMemory>>({
    init: () => [],
    step(x, t, s, { denoise }, memory, place) {
      const prediction = denoise(x, t);
      const known = [evaluation(rule.of, t, prediction), ...memory];
      return {
        x: exponentialStep(rule, x, t, s, prediction, known.slice(0, orderAt(order, place, rule))),
        memory: remembered(known, order - 1, t, s),
      };
    },
  });
}

/**
 * What a multistep method keeps for the next step: evaluations where $\lambda$ is finite, at levels that differ. The last one
 * is left out after a step of no length, as the next one begins at that level again.
 *
 * @param known - the evaluations, newest first
 * @param count - how many are of use
 * @param t - where the step began
 * @param s - where it ended
 * @returns the memory
 */
export const remembered = (known: readonly Evaluation[], count: number, t: Scales, s: Scales): ExponentialMemory =>
  (isStill(t, s) ? known.slice(1) : known).slice(0, count).filter(({ alpha }) => alpha > 0);
