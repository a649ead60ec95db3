import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "../terminal/usage-error.ts";

/**
 * Checks that a file can be written, before the work that fills it begins. Writes nothing.
 *
 * @param file - the file
 * @param flag - what named it, for errors
 * @throws UsageError if its folder is not there, or it is a folder itself
 * @throws the system's error if there is no permission, or the disk is read-only
 */
export async function checkDestination(file: string, flag: string): Promise<void> {
  const folder = dirname(file);
  if (!(await isFolder(folder))) {
    throw new UsageError(`${flag}: expected a file in a folder that exists, got ${file}. Make the folder ${folder}.`);
  }
  if (await isFolder(file)) {
    throw new UsageError(`${flag}: expected a file, got the folder ${file}. Add the name of a file.`);
  }
  await access(folder, constants.W_OK);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
