import { denoiserOf } from "@tweedie/core";
import type { Denoiser, GaussianSampler, NoiseLevel, NoiseSchedule, ScoreModel } from "@tweedie/core";
import { classifierFree } from "@tweedie/guidance";
import type { Labels } from "@tweedie/networks";
import { make } from "../config/registry.ts";
import type { Config } from "../config/schema.ts";

/** How samples are made: everything but the network. */
export interface SamplingPlan {
  /** Signal and noise over time. */
  readonly schedule: NoiseSchedule;
  /** The levels from noise to data. */
  readonly grid: readonly NoiseLevel[];
  /** The sampler on that grid. */
  readonly sampler: GaussianSampler;
}

/**
 * Makes the schedule, the grid and the sampler that a configuration names.
 *
 * @throws TweedieError if a name is unknown, an option is wrong, or the grid does not fit the schedule
 */
export function samplingPlan({ schedule: named, sampling }: Pick<Config, "schedule" | "sampling">): SamplingPlan {
  const schedule = make("schedules", named);
  const grid = make("grids", sampling.grid)(schedule, sampling.steps);
  return { schedule, grid, sampler: make("samplers", sampling.sampler)(grid) };
}

/** A model with its labels fixed, guided where there are labels to be guided to. */
export function guidedDenoiser(
  model: ScoreModel<Labels | undefined>,
  labels: Labels | undefined,
  scale: number,
): Denoiser {
  if (!labels) return denoiserOf(model);
  // Without a label both halves of the guidance are the same.
  const guided = labels.some((label) => label !== null);
  return classifierFree({ model, cond: labels, uncond: null, scale: guided ? scale : 0 });
}
