import { TweedieError } from "@tweedie/core";
import { checkpointName, isCheckpointName, listCheckpoints } from "./checkpoint-files.ts";
import type { CheckpointFile } from "./checkpoint-files.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import type { CheckpointMetadata } from "./checkpoint.ts";
import { fileProblem } from "./file-problem.ts";
import { makeDurably } from "./make-folder.ts";
import { newestCheckpoint } from "./newest-checkpoint.ts";
import { nodeModules } from "./node-modules.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import type { TrainingState } from "./training-state.ts";
import { writeDurably } from "./write-file-atomically.ts";

/** Options of {@link saveCheckpoint}. */
export interface SaveCheckpointOptions {
  /** How many whole checkpoints to keep, the new one included: damaged files do not count. */
  readonly keep?: number;
  /** Data to store with it, plain JSON. */
  readonly metadata?: CheckpointMetadata;
}

/**
 * Saves a training run as `step-00000500.safetensors` in a folder, which is made if need be, and removes older ones once
 * the new one is safe on the disk. A kill at any moment leaves a folder that loads. Node only.
 *
 * Files of later steps, such as a damaged one that loading passed over, are left until training gets there again.
 *
 * @param folder - the folder of this run's checkpoints
 * @param state - the run, as it is at the time of the call
 * @param options - `keep` (3), `metadata`
 * @returns the new file
 * @throws TweedieError if a value is not finite, or the file cannot be written; the older checkpoints then remain
 */
export async function saveCheckpoint(
  folder: string,
  state: TrainingState,
  { keep = 3, metadata = {} }: SaveCheckpointOptions = {},
): Promise<CheckpointFile> {
  if (!(Number.isSafeInteger(keep) && keep >= 1)) {
    throw new TweedieError(`saveCheckpoint: expected to keep at least 1 checkpoint, got ${keep}. 3 is usual.`);
  }
  const { fs, path: paths } = nodeModules("saveCheckpoint");
  const { step } = state;
  const path = paths.join(folder, checkpointName(step));
  const bytes = await encodeCheckpoint(state, metadata);
  try {
    await makeDurably(folder);
    await removeLeftovers(folder, isCheckpointName);
    await writeDurably(path, bytes);
    for (const old of await superfluous(folder, step, keep - 1)) await fs.rm(old.path, { force: true });
  } catch (cause) {
    throw await failure(folder, path, bytes.length, cause);
  }
  return { step, path };
}

/** What is older than some number of whole checkpoints before a step. */
async function superfluous(folder: string, step: number, keep: number): Promise<CheckpointFile[]> {
  const older = (await listCheckpoints(folder)).filter((file) => file.step < step);
  let whole = 0;
  let kept = 0;
  // Without more files than that there is nothing to remove, and no need to read them.
  if (older.length <= keep) return [];
  for (; whole < keep && kept < older.length; kept++) if (await isWhole(older[kept]!.path)) whole++;
  return older.slice(kept);
}

async function isWhole(path: string): Promise<boolean> {
  try {
    await decodeCheckpoint(await nodeModules("saveCheckpoint").fs.readFile(path), path);
    return true;
  } catch {
    return false;
  }
}

async function failure(folder: string, path: string, size: number, cause: unknown): Promise<TweedieError> {
  const { got, advice } = fileProblem(cause);
  const before = await newestCheckpoint(folder).then(
    ({ found }) => (found ? `the last good checkpoint is ${found.path}` : "there was no checkpoint before"),
    () => "the checkpoints before are as they were",
  );
  return new TweedieError(
    `saveCheckpoint: expected to write ${size} bytes to ${path}, got ${got}. ` +
      `Nothing was lost: the state in memory is unchanged, and ${before}. ${advice}`,
    { cause },
  );
}
