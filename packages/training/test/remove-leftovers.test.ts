import { execFileSync } from "node:child_process";
import { readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { removeLeftovers } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const temporary = (pid: number, target: string) => `.${target}.${pid}.0123abcd.tmp`;
const dead = () => Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));

describe("removeLeftovers", () => {
  it("removes the temporary files of dead processes, whatever they were for, and only those", async () => {
    const folder = await temporaryFolder();
    const gone = dead();
    // The last is of an earlier process with the number of this one.
    const leftovers = [temporary(gone, "config.json"), temporary(gone, "a.png"), temporary(process.pid, "old")];
    const others = [temporary(process.ppid, "a"), temporary(process.pid, "b"), ".notes.tmp", ".hidden", "file"];
    for (const name of [...leftovers, ...others]) await writeFile(join(folder, name), "half");
    await utimes(join(folder, leftovers[2]!), 0, 0);
    await removeLeftovers(folder);
    expect((await readdir(folder)).sort()).toEqual([...others].sort());
  });

  it("keeps to the files that it is told", async () => {
    const folder = await temporaryFolder();
    const gone = dead();
    for (const target of ["a.png", "b.json"]) await writeFile(join(folder, temporary(gone, target)), "half");
    await removeLeftovers(folder, (name) => name.endsWith(".png"));
    expect(await readdir(folder)).toEqual([temporary(gone, "b.json")]);
  });

  it("does not mind a write of its own that ends meanwhile", async () => {
    const folder = await temporaryFolder();
    const name = temporary(process.pid, "a");
    await writeFile(join(folder, name), "half");
    const fs = process.getBuiltinModule("node:fs/promises");
    const { readdir: read } = fs;
    vi.spyOn(fs, "readdir").mockImplementationOnce((async (path: string) => {
      const names = await read(path);
      await rm(join(folder, name));
      return names;
    }) as unknown as typeof read);
    onTestFinished(() => void vi.restoreAllMocks());
    await removeLeftovers(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});
