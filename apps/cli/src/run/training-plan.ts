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
import { adam, adamW, ema, ratioWarmup, warmupCosine } from "@tweedie/training";
import type { Ema, LearningRate, Optimizer } from "@tweedie/training";
import type { Config } from "../config/schema.ts";
import type { Model } from "./model.ts";
import type { Batch } from "./training-data.ts";

/** How a network is trained: everything but the network and the data. */
export interface TrainingPlan {
  /** The rule that changes the weights. */
  readonly optimizer: Optimizer;
  /** The average of the weights. */
  readonly average: Ema;
  /** The learning rate over time. */
  readonly learningRate: LearningRate;
  /** The loss of a batch. */
  readonly loss: (model: Model, batch: Batch, rng: Rng) => Scalar;
}

/**
 * Makes the optimiser, the learning rate and the loss that a configuration describes.
 *
 * @throws TweedieError if their options do not fit each other
 */
export function trainingPlan(config: Config, schedule: NoiseSchedule): TrainingPlan {
  const { steps, learningRate, labelDropout, ema: decay } = config;
  const { name, ...options } = config.optimizer;
  const levels = config.loss.levels === "uniform" ? uniformLevels(schedule) : stratifiedLevels(schedule);
  const loss = gaussianLoss({ schedule, levels, weight: weightOf(config, schedule) });
  return {
    optimizer: name === "adam" ? adam(options) : adamW(options),
    average: ema({ decay, warmup: ratioWarmup() }),
    learningRate: warmupCosine({
      peak: learningRate.peak,
      warmup: warmupSteps(config),
      steps,
    }),
    loss: ({ score }, { x0, labels }, rng) =>
      loss(score, x0, rng.split("loss"), labels && dropLabels(labels, labelDropout, rng.split("labels"))),
  };
}

/** The steps until the peak of the learning rate: at most a tenth of all. */
export const warmupSteps = ({ learningRate, steps }: Config): number =>
  Math.min(learningRate.warmup, Math.floor(steps / 10));

function weightOf({ loss }: Config, schedule: NoiseSchedule): Weight {
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
