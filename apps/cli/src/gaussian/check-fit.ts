import { tidy, zeros } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { NoiseLevel, Target } from "@tweedie/core";
import type { Scaling } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
import { checkBatch } from "../run/check-batch.ts";
import { checkWidths } from "../run/check-widths.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import { meaningOf } from "./model.ts";
import type { Model } from "./model.ts";
import { objective } from "./objective.ts";
import { samplingPlan } from "./sampling-plan.ts";
import type { SamplingPlan } from "./sampling-plan.ts";

/**
 * Checks that the parts of a configuration fit each other, before any work is done and without a backend.
 *
 * @param config - the configuration
 * @throws TweedieError if the network does not fit the data, the batch is larger than the data, it has fewer rows than
 *   parts, or the target cannot be sampled on the grid
 */
export function checkFit(config: GaussianConfig): void {
  const plan = samplingPlan(config);
  const { dataset, network } = config;
  const { data, shape, count } = datasetNamed(dataset);
  if (data !== (network.kind === "unet" ? "images" : "points")) {
    throw new TweedieError(
      `config: expected a network for ${data}, got the kind "${network.kind}" with the dataset ${dataset}. ` +
        `A unet takes images and an mlp takes points.`,
    );
  }
  if (network.kind === "unet") checkWidths(network.widths, shape);
  checkBatch(config, count);
  checkSamplable(config, plan);
  objective(config, plan.schedule);
}

/** The sampler asks the network at every level but the last: there its output must tell the datum. */
function checkSamplable(config: GaussianConfig, { schedule, grid }: SamplingPlan): void {
  const { target, scaling } = meaningOf(config, schedule);
  const mute = grid.slice(0, -1).find((level) => !tellsDatum(level, target, scaling));
  if (!mute) return;
  const { t, alpha, sigma } = mute;
  throw new TweedieError(
    `config: expected a target that can be sampled at every level of the grid, got "${config.target}" at t = ${t}, ` +
      `where alpha = ${alpha} and sigma = ${sigma}. ` +
      (alpha === 0
        ? `Train v, x0 or velocity, or begin below t = 1, as the grids logSnr and karras do.`
        : `Choose another target or grid.`),
  );
}

/** Whether x = alpha x0 + sigma eps and y = a x0 + b eps have one solution, and the network gets numbers. */
function tellsDatum(level: NoiseLevel, target: Target, scaling: Scaling): boolean {
  try {
    const [a, b] = target(level);
    const determinant = level.alpha * b - level.sigma * a;
    return determinant !== 0 && [determinant, ...Object.values(scaling(level))].every(Number.isFinite);
  } catch (error) {
    if (error instanceof TweedieError) return false;
    throw error;
  }
}

/**
 * Asks a network once, which shows whether its options fit each other. Needs a backend.
 *
 * @throws TweedieError if they do not
 */
export function tryOut({ score }: Model, { dataset }: GaussianConfig, { grid }: SamplingPlan): void {
  const { shape, classes } = datasetNamed(dataset);
  tidy(() => score.predict(zeros([1, ...shape]), [grid[0]!], classes > 0 ? [null] : undefined));
}
