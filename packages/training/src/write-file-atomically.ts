import { TweedieError } from "@tweedie/core";
import { fileProblem } from "./file-problem.ts";
import { nodeModules } from "./node-modules.ts";

/**
 * Writes a file so that a kill or a power cut at any moment leaves either the old contents or the new: under a temporary
 * name in the same folder, flushed to the disk, renamed, and the folder flushed. Node only.
 *
 * @param path - the file, in a folder that exists
 * @param bytes - its contents
 * @throws TweedieError if the disk is full, the folder cannot be written, or the like; the old file is then untouched
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeDurably(path, bytes);
  } catch (cause) {
    const { got, advice } = fileProblem(cause);
    throw new TweedieError(
      `writeFileAtomically: expected to write ${bytes.length} bytes to ${path}, got ${got}. ` +
        `Nothing was lost: what was there is unchanged. ${advice}`,
      { cause },
    );
  }
}

/** As {@link writeFileAtomically}, but throws the system's error. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const { fs, path: paths } = nodeModules("writeFileAtomically");
  const token = crypto.randomUUID().slice(0, 8);
  const temporary = paths.join(paths.dirname(path), `.${paths.basename(path)}.${process.pid}.${token}.tmp`);
  try {
    const file = await fs.open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw cause;
  }
  await syncFolder(paths.dirname(path));
}

/** Makes the names in a folder durable. Windows cannot, and does not need it: renames are journalled there. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await nodeModules("writeFileAtomically").fs.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Removes what killed writers of a folder have left: temporary files of {@link writeDurably} whose process is gone.
 *
 * @param folder - the folder, which exists
 * @param isTarget - whether the name of a final file is one to clean up after
 */
export async function removeLeftovers(folder: string, isTarget: (name: string) => boolean): Promise<void> {
  const { fs, path: paths } = nodeModules("writeFileAtomically");
  for (const name of await fs.readdir(folder)) {
    const [, target, pid] = /^\.(.+)\.(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name) ?? [];
    if (target === undefined || !isTarget(target)) continue;
    const path = paths.join(folder, name);
    if (await isAbandoned(path, Number(pid))) await fs.rm(path, { force: true });
  }
}

/** In containers a new process often has the number of the one that was killed: then the file is older than it. */
async function isAbandoned(path: string, pid: number): Promise<boolean> {
  if (pid === process.pid) {
    const { mtimeMs } = await nodeModules("writeFileAtomically").fs.stat(path);
    return mtimeMs < Date.now() - process.uptime() * 1000;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
