import { TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import {
  adamsBashforth,
  dpm2,
  dpm2Ancestral,
  dpmSolverPlusPlusSde,
  euler,
  eulerAncestral,
  heun,
  noiseCoordinates,
} from "@tweedie/samplers";
import { clipping } from "./clipping.ts";
import { explodingLevels } from "./exploding-levels.ts";
import { largeMidpoint } from "./large-midpoint.ts";
import { lateChurn } from "./late-churn.ts";
import { given, rule } from "./rule.ts";
import type { Rule } from "./rule.ts";
import type { PlanParts, SamplingPlan } from "./sampling-plan.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import { standingStill } from "./standing-still.ts";
import { vpOf } from "./vp-of.ts";

/**
 * How the classes after k-diffusion sample, whose samples are in the scale of noise that explodes: Euler, Heun, LMS, KDPM2,
 * DPM-Solver-SDE, and EDM's Euler.
 *
 * @param parts - what it is made from
 * @returns the plan
 */
export function sigmaPlan(parts: PlanParts): SamplingPlan {
  const { config, grid, rules, steps, step } = parts;
  const sigmas = rules.second
    ? grid.sigmas!.filter((sigma, i, all) => sigma !== all[i - 1])
    : grid.sigmas!.slice(0, steps + 1);
  const churns = (step.s_churn ?? 0) > 0;
  const { made, text } = ruleOf(parts);
  return {
    ...explodingLevels(sigmas),
    run: standingStill(made),
    rule: text,
    clip: clipping(config.settings, true),
    ...(churns && { notes: [churnNote] }),
  };
}

function ruleOf({ config, rules, step, grid }: PlanParts): Rule<GaussianStepper<unknown>> {
  // k-diffusion and diffusers take their steps in these, however large they grow.
  const coordinates = noiseCoordinates;
  const isLarge = grid.sigmas![0]! > 1000;
  const { s_churn: amount = 0, s_tmin: min = 0, s_tmax: max = Infinity, s_noise: noise = 1 } = step;
  for (const [name, value] of Object.entries({ s_churn: amount, s_tmin: min, s_tmax: max, s_noise: noise })) {
    if (!(value >= 0)) {
      throw new TweedieError(`fromDiffusers: expected ${name} of at least 0, got ${value}. Correct it.`);
    }
  }
  switch (config.className) {
    case "EulerAncestralDiscreteScheduler":
      return rule({ eulerAncestral }, {});
    case "LMSDiscreteScheduler":
      return rule({ adamsBashforth }, { ...given({ order: step.order }), coordinates });
    case "HeunDiscreteScheduler":
      return rule({ heun }, { coordinates });
    case "KDPM2DiscreteScheduler":
      return isLarge ? rule({ largeMidpoint }, { eta: 0 }) : rule({ dpm2 }, {});
    case "KDPM2AncestralDiscreteScheduler":
      return isLarge ? rule({ largeMidpoint }, { eta: 1 }) : rule({ dpm2Ancestral }, {});
    case "DPMSolverSDEScheduler":
      return rule({ dpmSolverPlusPlusSde }, given({ noise: step.s_noise }));
    default:
      if (amount === 0) return rule({ euler }, { coordinates });
      return rule({ lateChurn }, { churn: amount, min, max, noise, ...network(config, rules) });
  }
}

const network = ({ target, settings }: SchedulerConfig, { family }: SchedulerRules) =>
  family === "edm"
    ? { target, readsRaised: true }
    : { target: (level: NoiseLevel) => target(vpOf(level)), readsRaised: settings.prediction_type !== "v_prediction" };

const churnNote =
  "Calls the network before the churn's noise is added, and uses its output after. `churn(euler(), ...)` of " +
  "@tweedie/samplers calls it at the raised level, as the algorithm says.";
