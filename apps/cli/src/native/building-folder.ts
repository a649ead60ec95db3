import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/**
 * Makes a folder to build in, beside what is built, so that it can take its place in one step. What killed processes of
 * this machine left there is removed.
 *
 * @param root - the folder of all variants, made if it is missing
 * @returns the new folder
 */
export async function makeBuildingFolder(root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  for (const name of await readdir(root)) {
    const process = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (Number.isInteger(process) && !isRunning(process)) await rm(join(root, name), { recursive: true, force: true });
  }
  const folder = join(root, `${prefix}${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  return folder;
}

/**
 * Puts a finished folder into the place of another, which a process may be using: it keeps what it has open.
 *
 * @param finished - the finished folder, in a folder of {@link makeBuildingFolder}
 * @param place - where it goes
 */
export async function putInPlace(finished: string, place: string): Promise<void> {
  const before = `${finished}.before`;
  await rename(place, before).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(finished, place);
}

const prefix = `.building-${hostname()}-`;

function isRunning(process: number): boolean {
  try {
    globalThis.process.kill(process, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
