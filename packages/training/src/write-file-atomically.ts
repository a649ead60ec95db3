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

/**
 * Makes the names in a folder durable, where that can be done. Windows cannot, and does not need it: renames are
 * journalled there. Some network and FUSE mounts cannot either, which must not make a write fail that is done.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const handle = await nodeModules("writeFileAtomically").fs.open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!unsupported.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

const unsupported = new Set(["EINVAL", "ENOTSUP", "ENOSYS", "EPERM", "EACCES"]);
