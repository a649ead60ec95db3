import { listCheckpoints } from "./checkpoint-files.ts";
import { decodeCheckpoint } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { nodeModules } from "./node-modules.ts";

/** A damaged file. */
export interface SkippedCheckpoint {
  /** The file. */
  readonly path: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** The newest checkpoint of a folder that reads back whole, and the newer ones that do not. */
export async function newestCheckpoint(folder: string): Promise<{
  readonly found: { readonly path: string; readonly checkpoint: Checkpoint } | undefined;
  readonly skipped: readonly SkippedCheckpoint[];
}> {
  const { fs } = nodeModules("newestCheckpoint");
  const skipped: SkippedCheckpoint[] = [];
  for (const { path } of await listCheckpoints(folder)) {
    try {
      return { found: { path, checkpoint: await decodeCheckpoint(await fs.readFile(path), path) }, skipped };
    } catch (error) {
      skipped.push({ path, reason: (error as Error).message });
    }
  }
  return { found: undefined, skipped };
}
