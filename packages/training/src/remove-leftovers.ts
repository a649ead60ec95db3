import { nodeModules } from "./node-modules.ts";

/**
 * Removes what killed writers have left in a folder: the temporary files of `writeFileAtomically` and `saveCheckpoint`
 * whose process is gone. Those of living processes stay. Node only.
 *
 * @param folder - the folder, which exists
 * @param isTarget - whether to clean up after a file of this name; after every file if not given
 * @throws the system's error if the folder cannot be read, or a file not be removed
 */
export async function removeLeftovers(folder: string, isTarget: (name: string) => boolean = () => true): Promise<void> {
  const { fs, path: paths } = nodeModules("removeLeftovers");
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
    // A write of this process may end meanwhile, and its file be gone.
    const file = await nodeModules("removeLeftovers")
      .fs.stat(path)
      .catch(() => undefined);
    return file !== undefined && file.mtimeMs < Date.now() - process.uptime() * 1000;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
