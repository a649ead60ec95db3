import { denoiserOf } from "@tweedie/core";
import type { Denoiser, GaussianSampler, Guidance, NoiseLevel, NoiseSchedule, ScoreModel } from "@tweedie/core";
import { classifierFree, clipX0 } from "@tweedie/guidance";
import type { Labels } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
import { make } from "../config/registry.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";

/** How samples are made: everything but the network. */
export interface SamplingPlan {
  /** Signal and noise over time. */
  readonly schedule: NoiseSchedule;
  /** The levels from noise to data. */
  readonly grid: readonly NoiseLevel[];
  /** The sampler on that grid. */
  readonly sampler: GaussianSampler;
  /** What every denoiser goes through: clipping, for images. */
  readonly finish: Guidance;
}

/**
 * Makes the schedule, the grid and the sampler that a configuration names.
 *
 * @throws TweedieError if a name is unknown, an option is wrong, or the grid does not fit the schedule
 */
export function samplingPlan(config: Pick<GaussianConfig, "dataset" | "schedule" | "sampling">): SamplingPlan {
  const { dataset, schedule: named, sampling } = config;
  const schedule = make("schedules", named);
  const grid = make("grids", sampling.grid)(schedule, sampling.steps);
  const finish = sampling.clip && datasetNamed(dataset).data === "images" ? clipX0() : (base: Denoiser) => base;
  return { schedule, grid, sampler: make("samplers", sampling.sampler)(grid), finish };
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
