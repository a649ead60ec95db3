/**
 * Training: optimisers, learning rates, averaged weights, the loop, and checkpoints that resume exactly.
 *
 * @packageDocumentation
 */
export * from "./adam.ts";
export * from "./apply-gradients.ts";
export {
  type Checkpoint,
  type CheckpointMetadata,
  decodeCheckpoint,
  encodeCheckpoint,
  restoreCheckpoint,
} from "./checkpoint.ts";
export { type CheckpointFile, listCheckpoints } from "./checkpoint-files.ts";
export * from "./clip-by-global-norm.ts";
export * from "./ema.ts";
export { globalNorm } from "./global-norm.ts";
export type * from "./gradient-source.ts";
export * from "./learning-rate.ts";
export * from "./load-checkpoint.ts";
export * from "./loss-gradients.ts";
export { makeFolder } from "./make-folder.ts";
export type { SkippedCheckpoint } from "./newest-checkpoint.ts";
export * from "./optimizer.ts";
export * from "./power-ema.ts";
export * from "./remove-leftovers.ts";
export * from "./save-checkpoint.ts";
export * from "./sgd.ts";
export * from "./train.ts";
export * from "./training-state.ts";
export type { VariableLayout, WorkerStart } from "./workers/messages.ts";
export * from "./workers/start-workers.ts";
export { type AnyTrainingJob, type TrainingJob, type TrainingTask, trainingTask } from "./workers/training-task.ts";
export { writeFileAtomically } from "./write-file-atomically.ts";
