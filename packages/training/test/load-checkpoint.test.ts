import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { useBackend } from "@tweedie/backends";
import { readSafetensors, writeSafetensors } from "@tweedie/core";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { listCheckpoints, loadCheckpoint, saveCheckpoint } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { tinyRun } from "./tiny-run.ts";

beforeAll(() => useBackend("cpu"));

/** Checkpoints after steps 2, 4 and 6. */
async function saved() {
  const folder = await temporaryFolder();
  const run = tinyRun();
  const paths: string[] = [];
  for (const steps of [2, 4, 6]) {
    await run.losses(steps);
    paths.push((await saveCheckpoint(folder, run.state, { metadata: { steps } })).path);
  }
  return { folder, run, paths: paths as [string, string, string] };
}

it("finds nothing in an empty folder, or in none", async () => {
  const folder = await temporaryFolder();
  const { state } = tinyRun();
  expect(await loadCheckpoint(folder, state)).toBeUndefined();
  expect(await loadCheckpoint(`${folder}/none`, state)).toBeUndefined();
  expect(state.step).toBe(0);
});

it("takes the newest, with its metadata", async () => {
  const { folder, run, paths } = await saved();
  const { state } = tinyRun({ seed: 2 });
  expect(await loadCheckpoint(folder, state)).toEqual({ step: 6, path: paths[2], metadata: { steps: 6 }, skipped: [] });
  expect(await contentsOf(state)).toEqual(await contentsOf(run.state));
});

it("passes over damaged files, says why, and can save again", async () => {
  const { folder, paths } = await saved();
  const newest = await readFile(paths[2]);
  await writeFile(paths[2], newest.subarray(0, newest.length - 1));
  const middle = await readFile(paths[1]);
  middle[middle.length - 3]! ^= 1;
  await writeFile(paths[1], middle);

  const run = tinyRun({ seed: 2 });
  const loaded = await loadCheckpoint(folder, run.state);
  expect(loaded).toMatchObject({ step: 2, path: paths[0] });
  expect(loaded!.skipped).toEqual([
    { path: paths[2], reason: expect.stringMatching(/^readSafetensors: .*truncated.* in .*step-00000006/) },
    { path: paths[1], reason: expect.stringMatching(/^decodeCheckpoint: expected the SHA-256 sum/) },
  ]);

  // Damaged files do not count among those that are kept: neither of later steps, nor when training has passed them.
  const steps = async (): Promise<number[]> => (await listCheckpoints(folder)).map(({ step }) => step);
  const save = async (step: number): Promise<void> => {
    await run.losses(step);
    await saveCheckpoint(folder, run.state, { keep: 2 });
  };
  await save(3);
  expect(await steps()).toEqual([6, 4, 3, 2]);
  expect(await loadCheckpoint(folder, tinyRun().state)).toMatchObject({ step: 3 });
  await save(5);
  expect(await steps()).toEqual([6, 5, 4, 3]);
  await save(6);
  expect(await steps()).toEqual([6, 5]);
  expect(await loadCheckpoint(folder, tinyRun().state)).toMatchObject({ step: 6, skipped: [] });
});

it("does not take a file for damaged that it cannot read", async () => {
  const { folder, paths } = await saved();
  // A folder of that name fails with EISDIR, whoever runs this.
  await rm(paths[2]);
  await mkdir(paths[2]);
  const { state } = tinyRun({ seed: 2 });
  const error = await loadCheckpoint(folder, state).catch((error: Error) => error);
  expect(error).toMatchObject({ name: "TweedieError", cause: { code: "EISDIR" } });
  expect(error).toMatchObject({
    message: expect.stringContaining(`loadCheckpoint: expected to read ${paths[2]}, got`),
  });
  expect(state.step).toBe(0);
});

it("passes over a file that is removed while it looks", async () => {
  const { folder, paths } = await saved();
  const fs = process.getBuiltinModule("node:fs/promises");
  const { readFile: read } = fs;
  vi.spyOn(fs, "readFile").mockImplementationOnce((async (path: string) => {
    await rm(path);
    return read(path);
  }) as unknown as typeof read);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await loadCheckpoint(folder, tinyRun().state)).toMatchObject({ path: paths[1], skipped: [] });
});

it("refuses a checkpoint of a later release, rather than an older one", async () => {
  const { folder, paths } = await saved();
  const { tensors, metadata } = readSafetensors(await readFile(paths[2]));
  await writeFile(paths[2], writeSafetensors({ tensors, metadata: { ...metadata, version: "2" } }));
  const { state } = tinyRun({ seed: 2 });
  await expect(loadCheckpoint(folder, state)).rejects.toThrow(
    `decodeCheckpoint: expected version 1 of the format, got 2 in ${paths[2]}`,
  );
  expect(state.step).toBe(0);
});

it("refuses a folder in which every checkpoint is damaged", async () => {
  const { folder, paths } = await saved();
  for (const path of paths) await writeFile(path, "");
  const { state } = tinyRun();
  await expect(loadCheckpoint(folder, state)).rejects.toThrow(/^loadCheckpoint: expected a whole .* got 3 damaged: /);
  expect(state.step).toBe(0);
});

it("refuses a checkpoint of another network, rather than an older one", async () => {
  const { folder } = await saved();
  await expect(loadCheckpoint(folder, tinyRun({ width: 3 }).state)).rejects.toThrow(/step-00000006.safetensors/);
});
