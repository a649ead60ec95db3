import { along, TweedieError } from "@tweedie/core";
import type { Denoiser } from "@tweedie/core";
import { chainPlan } from "./chain-plan.ts";
import { checkDiffusersOptions } from "./check-diffusers-options.ts";
import type { DiffusersOptions, DiffusersSampling } from "./diffusers-sampling.ts";
import { consistencyPlan, distilledPlan } from "./distilled-plan.ts";
import { flowPlan } from "./flow-plan.ts";
import { networkView } from "./network-view.ts";
import { readSchedulerConfig } from "./read-scheduler-config.ts";
import { repaintPlan } from "./repaint-plan.ts";
import type { PlanParts, SamplingPlan } from "./sampling-plan.ts";
import { schedulerClasses } from "./scheduler-classes.ts";
import { schedulerConfig } from "./scheduler-config.ts";
import type { SchedulerConfig, SchedulerFields } from "./scheduler-config.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import { sigmaPlan } from "./sigma-plan.ts";
import { solverPlan } from "./solver-plan.ts";

/**
 * Samples as a scheduler of diffusers does: from its `scheduler_config.json`, the schedule, the levels, the sampler and what
 * lies between it and the network, with the class's own placement of steps, rules for the last ones, and order of the noise.
 *
 * ```ts
 * const { sampler, schedule, wrap, initNoiseSigma } = fromDiffusers(text, { steps: 20 });
 * const samples = await last(sampler(start, { denoise: wrap(denoise), schedule, rng }));
 * ```
 *
 * Given the same start, noise and network, the samples are those of diffusers in every step; `start` is unit noise times
 * `initNoiseSigma`. `denoise` is for levels of `config.schedule`, where the network was trained. Where a class gives numbers
 * that its method does not, because they are not finite or of a wrong sign, the right ones are given; where it has conventions
 * of its own, they are kept, and `notes` says which.
 *
 * @param config - the text of a `scheduler_config.json`, its fields, or a config that was read
 * @param options - the number of steps, and what `set_timesteps` and `step` take in diffusers
 * @returns all that is needed to sample
 * @throws TweedieError if the config or an option cannot be honoured, or the class has no use for an option
 */
export function fromDiffusers(
  config: string | SchedulerFields | SchedulerConfig,
  options: DiffusersOptions,
): DiffusersSampling {
  const read =
    typeof config === "string" ? readSchedulerConfig(config) : isRead(config) ? config : schedulerConfig(config);
  const rules: SchedulerRules = schedulerClasses[read.className];
  const { step = {}, steps = options.timesteps?.length } = options;
  checkDiffusersOptions(read, options);
  if (steps === undefined) {
    throw new TweedieError("fromDiffusers: expected a number of steps, got none. Pass for example { steps: 20 }.");
  }
  const grid = read.grid(steps, options);
  const parts: PlanParts = { config: read, rules, grid, steps, step, options };
  const { levels, schedule, run, rule, clip, notes = [] } = planOf(parts);
  const view = networkView(parts);
  return Object.freeze({
    config: read,
    target: read.target,
    timesteps: grid.timesteps,
    rule,
    sampler: typeof run === "function" ? run : along(run, levels),
    schedule,
    grid: levels,
    wrap: (base: Denoiser) => (clip ? clip(view(base)) : view(base)),
    initNoiseSigma: grid.initNoiseSigma,
    notes: Object.freeze([...notes]),
  });
}

function planOf(parts: PlanParts): SamplingPlan {
  switch (parts.rules.family) {
    case "chain":
      return chainPlan(parts);
    case "distilled":
      return distilledPlan(parts);
    case "repaint":
      return repaintPlan(parts);
    case "sigma":
      return sigmaPlan(parts);
    case "solver":
      return solverPlan(parts);
    case "flow":
      return flowPlan(parts);
    case "edm":
      return parts.config.className === "EDMEulerScheduler" ? sigmaPlan(parts) : solverPlan(parts);
    case "consistency":
      return consistencyPlan(parts);
  }
}

const isRead = (config: SchedulerFields | SchedulerConfig): config is SchedulerConfig =>
  typeof config["grid"] === "function";
