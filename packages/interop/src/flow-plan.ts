import { consistency, euler, heun } from "@tweedie/samplers";
import { rule } from "./rule.ts";
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
  const { made: run, text } =
    rules.second === "end"
      ? rule({ heun }, { coordinates: "flow" })
      : config.settings.stochastic_sampling
        ? rule({ consistency }, {})
        : rule({ euler }, { coordinates: "flow" });
  return { ...plan, run, rule: text };
}
