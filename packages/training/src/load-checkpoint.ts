import { TweedieError } from "@tweedie/core";
import { isCheckpointName } from "./checkpoint-files.ts";
import type { CheckpointFile } from "./checkpoint-files.ts";
import { restoreCheckpoint } from "./checkpoint.ts";
import type { CheckpointMetadata } from "./checkpoint.ts";
import { newestCheckpoint } from "./newest-checkpoint.ts";
import type { SkippedCheckpoint } from "./newest-checkpoint.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import type { TrainingState } from "./training-state.ts";

/** What {@link loadCheckpoint} found. */
export interface LoadedCheckpoint extends CheckpointFile {
  /** The data that were stored with it. */
  readonly metadata: CheckpointMetadata;
  /** Newer files that were passed over, and why. */
  readonly skipped: readonly SkippedCheckpoint[];
}

/**
 * Puts the newest checkpoint of a folder that is whole into a training run, bit for bit. A truncated or changed file is
 * passed over with its reason; what killed writers left is removed. Node only.
 *
 * @param folder - the folder of the run's checkpoints
 * @param state - a run with the same variables, kind of optimiser and EMA; unchanged if this throws
 * @returns where training stands, or `undefined` if the folder has no checkpoint
 * @throws TweedieError if no checkpoint is whole, the newest whole one is of another network, optimiser or EMA, or one
 *   that is newer still cannot be read or was written by a later release
 */
export async function loadCheckpoint(folder: string, state: TrainingState): Promise<LoadedCheckpoint | undefined> {
  const { found, skipped } = await newestCheckpoint(folder);
  if (found) {
    const { path, checkpoint } = found;
    restoreCheckpoint(state, checkpoint, path);
    // Loading must work where the folder can only be read.
    await removeLeftovers(folder, isCheckpointName).catch(() => undefined);
    return { step: checkpoint.step, path, metadata: checkpoint.metadata, skipped };
  }
  if (skipped.length === 0) return undefined;
  throw new TweedieError(
    `loadCheckpoint: expected a whole checkpoint in ${folder}, got ${skipped.length} damaged: ` +
      `${skipped.map(({ reason }) => reason).join(" ")} Start again in a new folder.`,
  );
}
