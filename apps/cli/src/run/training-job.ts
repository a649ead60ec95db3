import type { BackendReport } from "@tweedie/backends";
import { trainingTask } from "@tweedie/training";
import type { TrainingJob, TrainingTask } from "@tweedie/training";
import { startBackend } from "../commands/backend-option.ts";
import type { Config } from "../config/schema.ts";
import { traineeOf } from "./families.ts";
import type { Batch, Trainee } from "./trainee.ts";
import { trainingBatches } from "./training-data.ts";
import type { TrainingData } from "./training-data.ts";

/** What a run's threads make their jobs from. */
export interface RunData {
  /** What is trained. */
  readonly config: Config;
  /** What it is trained on. */
  readonly data: TrainingData;
  /** The backend of the main thread. */
  readonly backend: BackendReport["backend"];
}

/** What a thread does in a run: its rows of the batches through its copy of the network. */
export function runJob(trainee: Trainee, { config, data }: Omit<RunData, "backend">): TrainingJob<Batch> {
  return {
    variables: trainee.variables,
    batches: trainingBatches(config, data),
    loss: (batch, rng) => trainee.loss(batch, rng),
  };
}

/** A run as a task that threads share. */
const runTask: TrainingTask<RunData, TrainingJob<Batch>> = trainingTask(import.meta.url, async (run: RunData) => {
  await startBackend(run.backend);
  return runJob(traineeOf(run.config), run);
});
export default runTask;
