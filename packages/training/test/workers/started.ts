import { rng } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { onTestFinished } from "vitest";
import { adam, startWorkers, trainingState, trainWith } from "../../src/index.ts";
import type { GradientSource, TrainWithOptions, TrainingState, TrainingStep } from "../../src/index.ts";
import { valuesOf } from "../values-of.ts";
import tinyTask from "./tiny-task.ts";
import type { TinyTaskData } from "./tiny-task.ts";

/** A run of the tiny task with some threads. */
export interface Started {
  readonly state: TrainingState;
  readonly gradients: GradientSource;
  /** Trains up to a number of steps; the losses. */
  train(steps: number, options?: Partial<TrainWithOptions>): Promise<readonly TrainingStep[]>;
  readonly rng: Rng;
  weights(): Promise<Record<string, number[]>>;
  close(): Promise<void>;
}

/** Starts threads, which end with the test. */
export async function started(workers: number, data: Partial<TinyTaskData> = {}, accumulate = 1): Promise<Started> {
  const team = await startWorkers(tinyTask, { backend: "cpu", rows: 13, ...data }, { workers });
  const random = rng(5);
  const { variables } = team.job;
  const state = trainingState({ variables, optimizer: adam() });
  const gradients = team.gradients({ state, rng: random, accumulate });
  onTestFinished(async () => {
    await team.close();
    state.dispose();
    for (const x of Object.values(variables)) x.dispose();
  });
  return {
    state,
    gradients,
    train: async (steps, options = {}) => {
      const seen: TrainingStep[] = [];
      for await (const step of trainWith({ state, gradients, steps, learningRate: 0.02, clip: 5, ...options })) {
        seen.push(step);
      }
      return seen;
    },
    rng: random,
    weights: () => valuesOf(variables),
    close: team.close,
  };
}
