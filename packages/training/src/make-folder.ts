import { TweedieError } from "@tweedie/core";
import { fileProblem } from "./file-problem.ts";
import { nodeModules } from "./node-modules.ts";
import { syncFolder } from "./write-file-atomically.ts";

/**
 * Makes a folder and those above it, where they are missing, and flushes their names to the disk, so that a power cut
 * does not take them together with the files written there. Node only.
 *
 * @param folder - the folder; if it exists, nothing is done
 * @throws TweedieError with the system's error as its cause, if the disk is full or read-only, or a file is in the way
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeDurably(folder);
  } catch (cause) {
    const { got, advice } = fileProblem(cause);
    throw new TweedieError(`makeFolder: expected to make the folder ${folder}, got ${got}. ${advice}`, { cause });
  }
}

/** As {@link makeFolder}, but throws the system's error. */
export async function makeDurably(folder: string): Promise<void> {
  const { fs, path: paths } = nodeModules("makeFolder");
  const isFolder = () =>
    fs.stat(folder).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
  if (await isFolder()) return;
  // One at a time: where the system is to make the parents too, Node reports a read-only disk as a missing folder.
  const parent = paths.dirname(paths.resolve(folder));
  if (parent !== paths.resolve(folder)) await makeDurably(parent);
  try {
    await fs.mkdir(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !(await isFolder())) throw error;
  }
  await syncFolder(parent);
}
