import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "@tweedie/core";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../src/config/parse-config.ts";
import type { Session } from "../src/run/sessions.ts";
import { workerCount } from "../src/run/worker-count.ts";
import { runCli, startCli, temporaryFolder, tiny } from "./run-cli.ts";

const timeout = 120_000;
const flags = (out: string, ...more: string[]): string[] => {
  return ["train", "moons", "--backend", "cpu", "--resume", "--out", out, ...tiny, ...more];
};
const weights = (run: string): Buffer => readFileSync(join(run, "ema.safetensors"));
const sessions = (run: string): Session[] => JSON.parse(readFileSync(join(run, "sessions.json"), "utf8")) as Session[];

/** Waits until so many steps are saved, then kills the process. */
async function killed(run: string, ...more: string[]): Promise<void> {
  const cli = startCli(flags(run, "--set", "checkpointEvery=5", ...more));
  await cli.said("Training");
  while (cli.process.exitCode === null && saved(run).length === 0) await new Promise((done) => setTimeout(done, 5));
  cli.process.kill("SIGKILL");
  expect((await cli.ended).signal).toBe("SIGKILL");
}

const saved = (run: string): string[] => {
  try {
    return readdirSync(join(run, "checkpoints")).filter((name) => name.startsWith("step-"));
  } catch {
    return [];
  }
};

/** The weights are the same but for rounding. */
function expectAlike(...runs: readonly [string, string]): void {
  const [there, here] = runs.map((path) => readSafetensors(weights(path)).tensors);
  for (const [name, { data }] of Object.entries(there!)) {
    data.forEach((x, i) => expect(Math.abs(Number(x) - Number(here![name]!.data[i]))).toBeLessThan(1e-5));
  }
}

describe("with two threads", { timeout }, () => {
  test("a run that is killed goes on, with two threads again, to the bytes of one that was not", async () => {
    const [whole, run] = [join(temporaryFolder(), "run"), join(temporaryFolder(), "run")];
    const every = ["--set", "checkpointEvery=5"];
    const ended = await runCli(flags(whole, ...every, "--workers", "2", "--json"));
    expect(ended.stderr).toContain("on cpu with 2 threads into");
    expect(JSON.parse(ended.stdout)).toMatchObject({ workers: 2, step: 40 });
    await killed(run, "--workers", "2");
    expect(await runCli(flags(run, ...every))).toMatchObject({ code: 0 });
    expect(sessions(run).map(({ workers, fromStep }) => [workers, fromStep > 0])).toEqual([
      [2, false],
      [2, true],
    ]);
    expect(weights(run).equals(weights(whole))).toBe(true);
    expect(readFileSync(join(run, "report.html"), "utf8")).toContain("cpu, 2 threads");

    // Another number of threads rounds differently, and no more.
    const other = join(temporaryFolder(), "run");
    await killed(other, "--workers", "3");
    expect(await runCli(flags(other, ...every, "--workers", "1"))).toMatchObject({ code: 0 });
    expectAlike(whole, other);
  });

  test("parts of batches make no difference but rounding, and are recorded", async () => {
    const [whole, parts] = [join(temporaryFolder(), "run"), join(temporaryFolder(), "run")];
    expect(await runCli(flags(whole, "--workers", "1"))).toMatchObject({ code: 0 });
    // 8 rows a thread, as 3, 3 and 2.
    expect(await runCli(flags(parts, "--workers", "2", "--set", "accumulate=3"))).toMatchObject({ code: 0 });
    expectAlike(whole, parts);
    expect(weights(parts).equals(weights(whole))).toBe(false);
    expect(sessions(parts)).toMatchObject([{ workers: 2, accumulate: 3 }]);
    expect(readFileSync(join(parts, "report.html"), "utf8")).toContain("gradients accumulated over 3 parts");
  });

  test("Ctrl-C saves and ends", async () => {
    const run = join(temporaryFolder(), "run");
    const cli = startCli(flags(run, "--workers", "2", "--set", "steps=100000"));
    await cli.said("Training");
    cli.process.kill("SIGINT");
    const { code, stderr } = await cli.ended;
    expect(code).toBe(130);
    const [, step] = /Stopped after step (\d+); a checkpoint is saved\./.exec(stderr) ?? [];
    expect(saved(run).at(-1) ?? "step-00000000").toContain(`step-${step!.padStart(8, "0")}`);
  });
});

test.each([1, 2])("where the loss is no longer finite, %d threads leave the last good step", { timeout }, async (n) => {
  const run = join(temporaryFolder(), "run");
  const wild = ["--set", "learningRate.peak=1e25", "--set", "learningRate.warmup=0"];
  const { code, stderr } = await runCli(flags(run, "--workers", String(n), ...wild, "--set", "previewEvery=0"));
  expect(code).toBe(1);
  const [, step] = /A checkpoint of step (\d+) is saved\./.exec(stderr) ?? [];
  expect(stderr).toMatch(
    /train: expected (a finite loss|finite gradients), got .* in step \d+\. The weights are those/,
  );
  expect(stderr).toContain(`are those after step ${step}, still good`);
  expect(saved(run)).toEqual([`step-${step!.padStart(8, "0")}.safetensors`]);
});

test.each([
  ["exit", "its thread ended with code 3."],
  ["throw", "the data are gone."],
])("a thread that dies (%s) ends the run with its error and a checkpoint", { timeout }, async (how, message) => {
  const run = join(temporaryFolder(), "run");
  const env = {
    ...process.env,
    NODE_OPTIONS: `--require=${JSON.stringify(fileURLToPath(new URL("end-worker.ts", import.meta.url)))}`,
    TWEEDIE_TEST_RUN: run,
    TWEEDIE_TEST_END: how,
  };
  const endless = ["--set", "steps=100000", "--set", "previewEvery=0"];
  const { code, stderr } = await runCli(flags(run, "--workers", "2", ...endless), { env });
  expect(code).toBe(1);
  expect(stderr).toContain(`got an error from worker 1 of 0 to 1: ${message} The weights are those after step`);
  const [, step] = /A checkpoint of step (\d+) is saved\. Go on with: tweedie train --resume/.exec(stderr) ?? [];
  expect(stderr).toContain(`The weights are those after step ${step}, still good.`);
  expect(saved(run)).toContain(`step-${step!.padStart(8, "0")}.safetensors`);
});

test("more threads than rows are refused before a folder is made", { timeout }, async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await runCli(["train", "moons", "--workers", "9", "--set", "batch=8"], { cwd: folder });
  expect(stderr).toContain("--workers: expected at most one a row of the batch of 8, got 9");
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

test("without a number, wasm takes the cores that have enough to do, and other backends one thread", () => {
  const images = parseConfig({ dataset: "mnist14", batch: 64 }, "test");
  expect(workerCount(images, "wasm", 2)).toBe(2);
  expect(workerCount(images, "wasm", 64)).toBe(8);
  expect(workerCount({ ...images, batch: 15 }, "wasm", 2)).toBe(1);
  expect(workerCount({ ...images, batch: 1 }, "wasm", 2)).toBe(1);
  expect(workerCount(images, "cpu", 4)).toBe(1);
  expect(workerCount(images, "webgpu", 4)).toBe(1);
  expect(workerCount(parseConfig({ dataset: "moons", batch: 256 }, "test"), "wasm", 4)).toBe(1);
});
