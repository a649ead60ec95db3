import { consistency, euler, heun } from "@tweedie/samplers";
import type { PlanParts, SamplingPlan } from "./sampling-plan.ts";
import { visitedLevels } from "./visited-levels.ts";

/**
 * How the flow-matching classes sample.
 *
 * @param parts - what it is made from
 * @returns the plan
 */
export function flowPlan({ config, grid, rules, steps }: PlanParts): SamplingPlan {
  const plan = { levels: visitedLevels(grid, steps), schedule: config.schedule };
  if (rules.second === "end") return { ...plan, run: heun({ coordinates: "flow" }) };
  return { ...plan, run: config.settings.stochastic_sampling ? consistency() : euler({ coordinates: "flow" }) };
}
