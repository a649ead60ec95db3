import { TweedieError } from "@tweedie/core";
import { listCheckpoints } from "./checkpoint-files.ts";
import { decodeCheckpoint, isOfAnotherVersion } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { nodeModules } from "./node-modules.ts";

/** A damaged file. */
export interface SkippedCheckpoint {
  /** The file. */
  readonly path: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/**
 * The newest checkpoint of a folder that reads back whole, and the newer ones that do not.
 *
 * @throws TweedieError if a file cannot be read, or is of another version: those are not damaged, and the one before
 *   would silently take a run back
 */
export async function newestCheckpoint(folder: string): Promise<{
  readonly found: { readonly path: string; readonly checkpoint: Checkpoint } | undefined;
  readonly skipped: readonly SkippedCheckpoint[];
}> {
  const skipped: SkippedCheckpoint[] = [];
  for (const { path } of await listCheckpoints(folder)) {
    const bytes = await contents(path);
    // Whoever trains there has removed it meanwhile.
    if (bytes === undefined) continue;
    try {
      return { found: { path, checkpoint: await decodeCheckpoint(bytes, path) }, skipped };
    } catch (error) {
      if (isOfAnotherVersion(bytes)) throw error;
      skipped.push({ path, reason: (error as Error).message });
    }
  }
  return { found: undefined, skipped };
}

async function contents(path: string): Promise<Uint8Array | undefined> {
  try {
    return await nodeModules("loadCheckpoint").fs.readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new TweedieError(
      `loadCheckpoint: expected to read ${path}, got ${message}. Make it readable, or take it out of the folder to go ` +
        `on from the one before.`,
      { cause },
    );
  }
}
