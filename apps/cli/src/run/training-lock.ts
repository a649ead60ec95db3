import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { TweedieError } from "@tweedie/core";

/**
 * Takes a run for this process, so that no two train it at once: by a file with the process's number. One whose process
 * is gone, as a kill leaves it, does not count.
 *
 * @param path - the file, in a folder that exists
 * @returns gives the run back
 * @throws TweedieError if another process has it
 */
export async function lockTraining(path: string): Promise<() => Promise<void>> {
  const own = `${process.pid}\n`;
  while (!(await created(path, own))) {
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (isAlive(Number(holder))) {
      throw new TweedieError(
        `train: expected a run that nobody trains, got one that process ${holder.trim()} is training. ` +
          `Wait for it or stop it; if that is another program, delete ${path}.`,
      );
    }
    await removeStale(path, holder);
  }
  return async () => {
    if ((await contents(path)) === own) await rm(path, { force: true });
  };
}

/** Makes the file, unless it is there. */
async function created(path: string, text: string): Promise<boolean> {
  const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  if (!file) return false;
  try {
    await file.writeFile(text);
    return true;
  } catch (error) {
    await rm(path, { force: true });
    throw Object.assign(error as Error, { path }); // the system tells the number of the file only
  } finally {
    await file.close();
  }
}

/** What the file says, given time to be written; empty if its process was killed over it, undefined if it is gone. */
async function holderOf(path: string): Promise<string | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const text = await contents(path);
    if (text !== "") return text;
    await setTimeout(25);
  }
  return "";
}

async function contents(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** In containers a new process often has the number of the one that was killed: this one has not taken the run yet. */
function isAlive(pid: number): boolean {
  if (!(Number.isSafeInteger(pid) && pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Moves the file away before it is removed: another process may have replaced it in the meantime. */
async function removeStale(path: string, stale: string): Promise<void> {
  const token = crypto.randomUUID().slice(0, 8);
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.${token}.tmp`);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((await contents(aside)) === stale) await rm(aside, { force: true });
  else await rename(aside, path);
}
