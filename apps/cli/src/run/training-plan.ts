import { adam, adamW, ema, ratioWarmup, warmupCosine } from "@tweedie/training";
import type { Ema, LearningRate, Optimizer } from "@tweedie/training";
import type { Config } from "../config/schema.ts";

/** How weights are trained, whatever the loss. */
export interface TrainingPlan {
  /** The rule that changes the weights. */
  readonly optimizer: Optimizer;
  /** The average of the weights. */
  readonly average: Ema;
  /** The learning rate over time. */
  readonly learningRate: LearningRate;
}

/** Makes the optimiser and the learning rate that a configuration describes. */
export function trainingPlan(config: Config): TrainingPlan {
  const { steps, learningRate, ema: decay } = config;
  const { name, ...options } = config.optimizer;
  return {
    optimizer: name === "adam" ? adam(options) : adamW(options),
    average: ema({ decay, warmup: ratioWarmup() }),
    learningRate: warmupCosine({
      peak: learningRate.peak,
      warmup: warmupSteps(config),
      steps,
    }),
  };
}

/** The steps until the peak of the learning rate: at most a tenth of all. */
export const warmupSteps = ({ learningRate, steps }: Config): number =>
  Math.min(learningRate.warmup, Math.floor(steps / 10));
