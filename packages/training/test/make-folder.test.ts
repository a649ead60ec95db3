import { execFileSync } from "node:child_process";
import { mkdir, open, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { makeFolder } from "../src/index.ts";
import { mountDisk } from "./mount-disk.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("makeFolder", () => {
  it("makes the folders above, and leaves what is there", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "runs", "one");
    await makeFolder(path);
    await writeFile(join(path, "file"), "x");
    await makeFolder(path);
    expect(await readdir(path)).toEqual(["file"]);
  });

  it("may be called by several at once, and through a link", async () => {
    const folder = await temporaryFolder();
    await Promise.all([1, 2, 3].map(() => makeFolder(join(folder, "a", "b"))));
    await symlink(join(folder, "a"), join(folder, "link"), "junction");
    await makeFolder(join(folder, "link"));
    await makeFolder(join(folder, "link", "c"));
    expect(await readdir(join(folder, "a"))).toEqual(["b", "c"]);
  });

  it("flushes each new name", async (context) => {
    context.skip(process.platform === "win32", "Windows journals names by itself");
    const folder = await temporaryFolder();
    const handle = await open(folder, "r");
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, "sync");
    await handle.close();
    onTestFinished(() => void vi.restoreAllMocks());
    await makeFolder(join(folder, "a", "b"));
    expect(sync).toHaveBeenCalledTimes(2);
    await makeFolder(join(folder, "a", "b"));
    expect(sync).toHaveBeenCalledTimes(2);
  });

  it("says that a file is in the way", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "taken"), "");
    for (const path of [join(folder, "taken"), join(folder, "taken", "below")]) {
      await expect(makeFolder(path)).rejects.toThrow(/^makeFolder: expected to make the folder .*, got .*EEXIST/);
      await expect(makeFolder(path)).rejects.toMatchObject({ name: "TweedieError", cause: { code: "EEXIST" } });
    }
    expect((await stat(join(folder, "taken"))).isFile()).toBe(true);
  });

  it("says that a disk is read-only, however deep the folder", async (context) => {
    const disk = await temporaryFolder();
    context.skip(!mountDisk(disk, "size=64k"), "mounting a tmpfs needs root on Linux");
    await mkdir(join(disk, "there"));
    execFileSync("mount", ["-o", "remount,ro", disk]);
    await makeFolder(join(disk, "there"));
    await expect(makeFolder(join(disk, "a", "b"))).rejects.toThrow("got EROFS (the file system is read-only)");
  });
});
