import type { Scalar } from "@tensorflow/tfjs-core";
import type { NoiseSchedule, Rng } from "@tweedie/core";
import {
  dropLabels,
  elboWeight,
  epsWeight,
  gaussianLoss,
  minSnrWeight,
  simpleWeight,
  stratifiedLevels,
  uniformLevels,
} from "@tweedie/losses";
import type { Weight } from "@tweedie/losses";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import type { Batch } from "../run/trainee.ts";
import type { Model } from "./model.ts";

/** The loss that a configuration describes. */
export function objective(
  config: GaussianConfig,
  schedule: NoiseSchedule,
): (model: Model, batch: Batch, rng: Rng) => Scalar {
  const levels = config.loss.levels === "uniform" ? uniformLevels(schedule) : stratifiedLevels(schedule);
  const loss = gaussianLoss({ schedule, levels, weight: weightOf(config, schedule) });
  return ({ score }, { x0, labels }, rng) =>
    loss(score, x0, rng.split("loss"), labels && dropLabels(labels, config.labelDropout, rng.split("labels")));
}

function weightOf({ loss }: GaussianConfig, schedule: NoiseSchedule): Weight {
  switch (loss.weight) {
    case "simple":
      return simpleWeight;
    case "eps":
      return epsWeight;
    case "minSnr":
      return minSnrWeight();
    case "elbo":
      return elboWeight(schedule);
  }
}
