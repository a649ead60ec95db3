import { gaussianStepper, levelAt, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { ddim, ddpm, eulerAncestral, pndm } from "@tweedie/samplers";
import type { DdpmOptions } from "@tweedie/samplers";
import { clipping } from "./clipping.ts";
import { leadingTo } from "./leading-to.ts";
import { pndmOfDiffusers } from "./pndm-of-diffusers.ts";
import { reread } from "./reread.ts";
import { rule } from "./rule.ts";
import type { PlanParts, SamplingPlan } from "./sampling-plan.ts";
import { standingStill } from "./standing-still.ts";
import { visitedLevels } from "./visited-levels.ts";

/**
 * How the classes sample that step along a chain: DDPM, DDIM, its inverse, and PNDM.
 *
 * @param parts - what it is made from
 * @returns the plan
 */
export function chainPlan(parts: PlanParts): SamplingPlan {
  const { config, grid, steps } = parts;
  const plan = { levels: visitedLevels(grid, steps), schedule: config.schedule };
  switch (config.className) {
    case "DDPMScheduler":
      return { ...plan, ...ancestral(parts), clip: clipping(config.settings, false), notes: ancestralNotes(parts) };
    case "DDIMInverseScheduler":
      return { ...plan, levels: risingLevels(parts), run: inverse(parts), rule: "ddim()", notes: [inverseNote] };
    case "PNDMScheduler":
      return { ...plan, ...pseudo(parts) };
    default:
      return { ...plan, ...implicit(parts) };
  }
}

function pseudo(parts: PlanParts): Pick<SamplingPlan, "run" | "rule" | "notes"> {
  const { config, grid, steps } = parts;
  const { skip_prk_steps: skips, prediction_type: prediction, num_train_timesteps: chain } = config.settings;
  const levels = visitedLevels(grid, steps);
  const isOff = levels.slice(0, -1).some(({ t }, i) => {
    return strideBelow(parts, Math.round(t * chain) - 1).t !== levels[i + 1]!.t;
  });
  const isHalved = skips || Math.floor(chain / steps) % 2 === 0;
  // Next to pure noise `pndm` takes its steps in other variables.
  const isPlain = prediction === "epsilon" && !isOff && isHalved && levels[0]!.alpha > 2e-3;
  const { made, text } = rule({ pndm }, { warmUp: skips ? "heun" : "rungeKutta" } as const);
  return isPlain
    ? { run: standingStill(made), rule: text }
    : { run: pndmOfDiffusers(parts), rule: text, notes: [pseudoNote] };
}

function implicit(parts: PlanParts): Pick<SamplingPlan, "run" | "rule" | "clip" | "notes"> {
  const { config, grid, step, options } = parts;
  const eta = step.eta ?? 0;
  const clip = clipping(config.settings, step.use_clipped_model_output ?? false);
  // A clipped datum and the noise as predicted do not add up to the sample, from which `ddim` goes at eta = 1.
  const { made, text } = clip && eta === 1 ? rule({ eulerAncestral }, { eta }) : rule({ ddim }, { eta });
  const stepper = standingStill(made);
  const levels = visitedLevels(grid, parts.steps);
  const ends = grid.timesteps.map((timestep) => strideBelow(parts, timestep));
  const isOff = ends.some(({ t }, i) => t !== levels[i + 1]!.t);
  return isOff && options.placement !== "grid"
    ? { run: leadingTo(stepper, ends), rule: text, clip, notes: [placementNote] }
    : { run: stepper, rule: text, clip };
}

/** The level a stride of the chain below a timestep: where DDIM steps to, whatever the spacing. */
function strideBelow({ config, steps }: PlanParts, timestep: number): NoiseLevel {
  const { num_train_timesteps: chain, set_alpha_to_one: isClean } = config.settings;
  const below = timestep - Math.floor(chain / steps);
  return levelAt(config.schedule, (below >= 0 ? below + 1 : isClean ? 0 : 1) / chain);
}

/** Where a first step has no length it is at the beginning. */
const risingLevels = ({ grid: { levels }, steps }: PlanParts): readonly NoiseLevel[] =>
  levels.length > steps ? levels : [levels[0]!, ...levels];

function inverse(parts: PlanParts): GaussianStepper {
  const { config, grid, options } = parts;
  const starts = grid.timesteps.map((timestep) => strideBelow(parts, timestep));
  const clip = clipping(config.settings, false) ?? ((base) => base);
  const { step: stepUp } = ddim();
  return gaussianStepper((x, t, s, env, place) => {
    const from = place && options.placement !== "grid" ? starts[place.step - 1]! : t;
    return stepUp(x, from, s, { ...env, denoise: clip(reread(env.denoise, config.target, s, from)) }, undefined).x;
  });
}

const variances: Readonly<Record<string, NonNullable<DdpmOptions["variance"]>>> = {
  fixed_small: "betaTilde",
  fixed_small_log: "betaTilde",
  fixed_large: "beta",
  fixed_large_log: "beta",
  learned_range: "learnedRange",
};

function ancestral({ config, grid }: PlanParts): Pick<SamplingPlan, "run" | "rule"> {
  const type = config.settings.variance_type;
  const variance = type && variances[type];
  if (!variance) {
    throw new TweedieError(
      `fromDiffusers: expected a variance_type of ${Object.keys(variances).join(", ")}, got ${String(type)}. ` +
        `Set the one that the network was trained with; without one, fixed_small.`,
    );
  }
  const { made: run, text } = rule({ ddpm }, { variance, lastNoise: grid.timesteps.at(-1)! > 0 });
  return { run, rule: text };
}

const ancestralNotes = ({ config, grid }: PlanParts): readonly string[] => [
  ...(grid.timesteps.at(-1)! > 0
    ? ["Draws noise on the last step too, as its last timestep is not 0. The reverse process has none there."]
    : []),
  ...(config.settings.variance_type === "fixed_large_log"
    ? ["Takes the square root of a log-variance, which is not a number. Here the variance is that of fixed_large."]
    : []),
];

const placementNote =
  "Steps from every timestep down by the same stride, so that with this spacing the network is told other levels than " +
  'its samples have. `placement: "grid"` steps to the next timestep.';

const pseudoNote =
  "Extrapolates what the network outputs, be it v, and steps down by whole strides and half ones rounded down, whatever the " +
  "spacing. `pndm` of @tweedie/samplers extrapolates the noise, and has its middles halfway.";

const inverseNote = "Calls the network at the level that a step leads to, on samples of the level that it comes from.";
