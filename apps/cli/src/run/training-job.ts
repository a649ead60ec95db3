import type { BackendReport } from "@tweedie/backends";
import type { LabelledImages } from "@tweedie/datasets";
import { trainingTask } from "@tweedie/training";
import type { TrainingJob, TrainingTask } from "@tweedie/training";
import { startBackend } from "../commands/backend-option.ts";
import type { Config } from "../config/schema.ts";
import { makeModel } from "./model.ts";
import type { Model } from "./model.ts";
import { samplingPlan } from "./sampling-plan.ts";
import { trainingBatches } from "./training-data.ts";
import type { Batch } from "./training-data.ts";
import { trainingPlan } from "./training-plan.ts";

/** What a run's threads make their jobs from. */
export interface RunData {
  /** What is trained. */
  readonly config: Config;
  /** What it is trained on. */
  readonly images: LabelledImages | undefined;
  /** The backend of the main thread. */
  readonly backend: BackendReport["backend"];
}

/** What a thread does in a run: its rows of the batches through its copy of the network. */
export function runJob(model: Model, { config, images }: Omit<RunData, "backend">): TrainingJob<Batch> {
  const { loss } = trainingPlan(config, samplingPlan(config).schedule);
  return {
    variables: model.network.variables,
    batches: trainingBatches(config, images),
    loss: (batch, rng) => loss(model, batch, rng),
  };
}

/** A run as a task that threads share. */
const runTask: TrainingTask<RunData, TrainingJob<Batch>> = trainingTask(import.meta.url, async (data: RunData) => {
  await startBackend(data.backend);
  return runJob(makeModel(data.config, samplingPlan(data.config).schedule), data);
});
export default runTask;
