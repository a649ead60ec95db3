import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rng } from "@tweedie/core";
import { beforeAll, expect, test } from "vitest";
import { execFileSync } from "node:child_process";
import { runCli, startCli, temporaryFolder, tiny } from "./run-cli.ts";
import type { Ended } from "./run-cli.ts";
import type { MetricsLine } from "../src/run/metrics-log.ts";

const flags = (out: string): string[] => ["train", "moons", "--backend", "wasm", "--resume", "--out", out, ...tiny];

/** What a run leaves that must not depend on how often it was stopped. */
function results(run: string): Record<string, string> {
  const pictures = readdirSync(join(run, "samples")).map((name) => join("samples", name));
  const files = ["config.json", "model.safetensors", "ema.safetensors", ...pictures];
  const bytes = Object.fromEntries(files.map((name) => [name, readFileSync(join(run, name)).toString("base64")]));
  const lines = readFileSync(join(run, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  const metrics = lines.map((line) => ({ ...(JSON.parse(line) as MetricsLine), seconds: 0 }));
  return { ...bytes, metrics: JSON.stringify(metrics) };
}

let reference: Record<string, string>;
let wholeTime: number;

beforeAll(async () => {
  const folder = execFileSync("mktemp", ["-d"]).toString().trim();
  process.on("exit", () => execFileSync("rm", ["-rf", folder]));
  const start = performance.now();
  expect((await runCli(flags(join(folder, "run")))).code).toBe(0);
  wholeTime = performance.now() - start;
  reference = results(join(folder, "run"));
}, 120_000);

test(
  "a run that is killed at random moments, 20 times, always goes on to the same bytes",
  { timeout: 600_000 },
  async () => {
    const kills = 20;
    const seed = 1;
    const moments = rng(seed).uniforms(kills);
    let run = join(temporaryFolder(), "run");
    const ends: string[] = [];
    const finish = async (): Promise<void> => {
      expect(await runCli(flags(run))).toMatchObject({ code: 0 });
      expect(results(run)).toEqual(reference);
      expect(leftovers(run)).toEqual([]);
    };
    for (let kill = 0; kill < kills; kill++) {
      const cli = startCli(flags(run));
      // Half of the kills fall anywhere, half into the training and saving.
      if (kill % 2 === 1) await cli.said("Training");
      await pause(moments[kill]! * wholeTime * (kill % 2 === 1 ? 0.4 : 1));
      cli.process.kill("SIGKILL");
      const { code, signal } = await cli.ended;
      expect(code ?? signal).toBeOneOf([0, "SIGKILL"]);
      ends.push(code === 0 ? "finished" : "killed");
      if (code === 0) {
        await finish();
        run = join(temporaryFolder(), "run");
      }
    }
    await finish();
    console.info(`kills at moments of seed ${seed}: ${ends.join(", ")}`);
    expect(ends.filter((end) => end === "killed").length).toBeGreaterThan(kills / 4);
  },
);

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s saves a checkpoint and says how to go on",
  { timeout: 120_000 },
  async (signal) => {
    const run = join(temporaryFolder(), "a run's folder");
    const cli = startCli([...flags(run), "--json", "--set", "checkpointEvery=1000"]);
    await cli.said("Training");
    cli.process.kill(signal);
    const { code, stdout, stderr } = await cli.ended;
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    const [, step, command] =
      /Stopped after step (\d+); a checkpoint is saved\. Go on with: tweedie (.*)$/m.exec(stderr) ?? [];
    expect(Number(step)).toBeGreaterThan(0);
    expect(JSON.parse(stdout)).toMatchObject({ error: { exitCode: code } });
    expect(readdirSync(join(run, "checkpoints"))).toEqual([`step-${step!.padStart(8, "0")}.safetensors`]);
    const ended: Ended = await runCli(words(command!));
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).toContain(`from step ${step}`);
    expect(results(run)["ema.safetensors"]).toBe(reference["ema.safetensors"]);
  },
);

test("a finished run is left as it is", { timeout: 120_000 }, async () => {
  const run = join(temporaryFolder(), "run");
  await runCli(flags(run));
  const before = statSync(join(run, "ema.safetensors")).mtimeMs;
  expect(await runCli(flags(run))).toMatchObject({ code: 0, stderr: "" });
  expect(statSync(join(run, "ema.safetensors")).mtimeMs).toBe(before);
});

test("a damaged newest checkpoint is passed over, and told", { timeout: 120_000 }, async () => {
  const run = join(temporaryFolder(), "run");
  await runCli(flags(run));
  const [older, newer] = readdirSync(join(run, "checkpoints")).map((name) => join(run, "checkpoints", name));
  truncateSync(newer!, 100);
  copyFileSync(older!, `${older}.copy`); // a file of another name is no checkpoint
  truncateSync(join(run, "metrics.jsonl"), 10);
  expect((await runCli(["report", run])).code).toBe(0);
  const ended = await runCli(flags(run));
  expect(ended.stderr).toMatch(/Passed over a damaged checkpoint: .*truncated/);
  expect(ended.code).toBe(0);
  // The lost beginning does not hide what is trained again.
  expect(steps(run)).toEqual([37, 38, 39, 40]);
});

test("a damaged line of the log costs that line alone", { timeout: 120_000 }, async () => {
  const run = join(temporaryFolder(), "run");
  const cli = startCli([...flags(run), "--set", "checkpointEvery=1000"]);
  await cli.said("training: ");
  cli.process.kill("SIGINT");
  const { stderr } = await cli.ended;
  const stopped = Number(/Stopped after step (\d+)/.exec(stderr)?.[1]);
  expect(stopped).toBeGreaterThan(1);
  const log = join(run, "metrics.jsonl");
  writeFileSync(log, readFileSync(log, "utf8").replace('"step":1,', '"step":#,'));
  expect((await runCli(["train", "--resume", "--out", run])).code).toBe(0);
  expect(steps(run)).toEqual(Array.from({ length: 39 }, (_, i) => i + 2));
});

/** The steps that the log tells, without its damaged lines. */
const steps = (run: string): number[] =>
  [...readFileSync(join(run, "metrics.jsonl"), "utf8").matchAll(/^\{"step":(\d+),/gm)].map(([, step]) => Number(step));

const leftovers = (run: string): string[] =>
  ["", "checkpoints", "samples"].flatMap((name) =>
    readdirSync(join(run, name)).filter((file) => /\.(tmp|lock)$/.test(file)),
  );

/** A command line as the shell takes it apart. */
const words = (command: string): string[] =>
  execFileSync("sh", ["-c", `printf '%s\\n' ${command}`])
    .toString()
    .trimEnd()
    .split("\n");

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
