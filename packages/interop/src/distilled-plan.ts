import { levelAt } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { clipX0 } from "@tweedie/guidance";
import { consistency, lcm, tcd } from "@tweedie/samplers";
import { clipping } from "./clipping.ts";
import { explodingLevels } from "./exploding-levels.ts";
import { rule } from "./rule.ts";
import type { PlanParts, SamplingPlan } from "./sampling-plan.ts";
import { visitedLevels } from "./visited-levels.ts";

/**
 * How the classes for distilled networks on a chain sample: LCM and TCD.
 *
 * @param parts - what it is made from
 * @returns the plan
 */
export function distilledPlan({ config, grid, steps, step }: PlanParts): SamplingPlan {
  const { num_train_timesteps: chain, timestep_scaling: timestepScaling = 10 } = config.settings;
  const plan = { levels: visitedLevels(grid, steps), schedule: config.schedule };
  if (config.className === "LCMScheduler") {
    const { made: run, text } = rule(
      { lcm },
      { ...(timestepScaling !== 10 && { timestepScaling }), ...(chain !== 1000 && { chain }) },
    );
    return { ...plan, run, rule: text, clip: clipping(config.settings, false) };
  }
  // Timesteps are integers there.
  const towards = ({ t }: NoiseLevel, gamma: number, schedule: NoiseSchedule): NoiseLevel =>
    levelAt(schedule, (Math.floor((1 - gamma) * Math.round(t * chain - 1)) + 1) / chain);
  const isClipped = config.settings.thresholding || config.settings.clip_sample;
  const { made: run, text } = rule({ tcd }, { gamma: step.eta ?? 0.3, towards });
  return {
    ...plan,
    run,
    rule: text,
    ...(isClipped && { notes: ["Does not clip, whatever clip_sample and thresholding say."] }),
  };
}

/**
 * How consistency models sample.
 *
 * @param parts - what it is made from
 * @returns the plan
 */
export function consistencyPlan({ config, grid }: PlanParts): SamplingPlan {
  const { sigma_min: sigmaMin, s_noise: noise = 1, clip_denoised: clips } = config.settings;
  // At its smallest scale the model is the identity.
  const sigmas = grid.sigmas!.filter((sigma, i, all) => sigma !== all[i - 1]);
  const { made: run, text } = rule({ consistency }, { sigmaMin: sigmaMin!, ...(noise !== 1 && { noise }) });
  return {
    ...explodingLevels(sigmas),
    run,
    rule: text,
    clip: clips ? clipX0({ consistent: false }) : undefined,
  };
}
