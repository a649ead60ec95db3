import { execFileSync } from "node:child_process";
import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { useBackend } from "@tweedie/backends";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCheckpoint, saveCheckpoint } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { mountDisk } from "./mount-disk.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { tinyRun } from "./tiny-run.ts";

beforeAll(() => useBackend("cpu"));

const nameOf = (step: number) => `step-${`${step}`.padStart(8, "0")}.safetensors`;

describe("saveCheckpoint", () => {
  it("makes the folder, and keeps the newest files", async () => {
    const folder = join(await temporaryFolder(), "run", "checkpoints");
    const run = tinyRun();
    for await (const { step } of run.train(5)) {
      expect(await saveCheckpoint(folder, run.state, { keep: 2 })).toEqual({ step, path: join(folder, nameOf(step)) });
    }
    expect(await readdir(folder)).toEqual([nameOf(4), nameOf(5)]);
    await run.losses(8);
    await saveCheckpoint(folder, run.state);
    expect(await readdir(folder)).toEqual([nameOf(4), nameOf(5), nameOf(8)]);
  });

  it("leaves files alone that are not checkpoints", async () => {
    const folder = await temporaryFolder();
    const others = ["notes.txt", "step-1.safetensors", "step-00000001.safetensors.bak"];
    for (const name of others) await writeFile(join(folder, name), "");
    const run = tinyRun();
    for await (const _ of run.train(3)) await saveCheckpoint(folder, run.state, { keep: 1 });
    expect((await readdir(folder)).sort()).toEqual([nameOf(3), ...others].sort());
  });

  it("removes what killed writers left, and only that", async () => {
    const folder = await temporaryFolder();
    const temporary = (pid: number, target = nameOf(7)) => `.${target}.${pid}.0123abcd.tmp`;
    const dead = Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
    const others = [temporary(process.ppid), temporary(process.pid), temporary(dead, "notes.txt"), ".hidden"];
    const leftovers = [temporary(dead), temporary(process.pid, nameOf(8))];
    for (const name of [...others, ...leftovers]) await writeFile(join(folder, name), "half");
    // Of a process that had the number of this one before it.
    await utimes(join(folder, leftovers[1]!), 0, 0);
    await saveCheckpoint(folder, tinyRun().state);
    expect((await readdir(folder)).sort()).toEqual([...others, nameOf(0)].sort());

    await writeFile(join(folder, leftovers[0]!), "half");
    await loadCheckpoint(folder, tinyRun().state);
    expect((await readdir(folder)).sort()).toEqual([...others, nameOf(0)].sort());
  });

  it("refuses to keep none", async () => {
    await expect(saveCheckpoint("none", tinyRun().state, { keep: 0 })).rejects.toThrow(
      "saveCheckpoint: expected to keep at least 1 checkpoint, got 0",
    );
  });
});

describe("saveCheckpoint on a small disk", () => {
  it("loses nothing when it is full", async (context) => {
    const disk = await temporaryFolder();
    context.skip(!mountDisk(disk, "size=64k"), "mounting a tmpfs needs root on Linux");
    const folder = join(disk, "checkpoints");
    const run = tinyRun({ width: 100 });
    await run.losses(1);
    const { path } = await saveCheckpoint(folder, run.state);
    const { size } = await stat(path);
    expect(size).toBeGreaterThan(8000);

    let failure: Error | undefined;
    const good: string[] = [];
    for await (const _ of run.train(20)) {
      const before = await contentsOf(run.state);
      try {
        good.push((await saveCheckpoint(folder, run.state, { keep: 20 })).path);
      } catch (error) {
        failure = error as Error;
        expect(await contentsOf(run.state)).toEqual(before);
        break;
      }
    }
    expect(failure).toMatchObject({ name: "TweedieError", cause: { code: "ENOSPC" } });
    expect(failure!.message).toMatch(/^saveCheckpoint: expected to write \d+ bytes to .*, got ENOSPC \(.* full\)\./);
    expect(failure!.message).toContain(
      `Nothing was lost: the state in memory is unchanged, and the last good checkpoint`,
    );
    expect(failure!.message).toContain(`is ${good.at(-1)}. Free some space`);
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);

    const other = tinyRun({ width: 100, seed: 2 });
    expect(await loadCheckpoint(folder, other.state)).toMatchObject({ path: good.at(-1), skipped: [] });
    expect(other.state.step).toBe(run.state.step - 1);
  });

  it("says so when it is read-only, and still loads", async (context) => {
    const disk = await temporaryFolder();
    context.skip(!mountDisk(disk, "size=64k"), "mounting a tmpfs needs root on Linux");
    const run = tinyRun();
    const { path } = await saveCheckpoint(disk, run.state);
    execFileSync("mount", ["-o", "remount,ro", disk]);
    await run.losses(1);
    await expect(saveCheckpoint(disk, run.state)).rejects.toThrow(
      `got EROFS (the file system is read-only). Nothing was lost: the state in memory is unchanged, and the last ` +
        `good checkpoint is ${path}. Choose a folder that can be written.`,
    );
    await expect(saveCheckpoint(join(disk, "new", "run"), run.state)).rejects.toThrow(
      /got EROFS .* and there was no checkpoint before/,
    );
    expect(await loadCheckpoint(disk, tinyRun().state)).toMatchObject({ step: 0 });
  });
});
