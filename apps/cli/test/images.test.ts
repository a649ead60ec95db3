import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

const settings = [
  "network.widths=[8,16]",
  "batch=8",
  "steps=12",
  "checkpointEvery=2",
  "previewEvery=6",
  "sampling.steps=2",
  "evaluation.samples=20",
].flatMap((setting) => ["--set", setting]);

test("digits are trained, killed, gone on with, sampled by label and scored", { timeout: 240_000 }, async () => {
  const folder = temporaryFolder();
  const train = (out: string): string[] => {
    return ["train", "mnist", "--resume", "--backend", "wasm", "--out", join(folder, out), ...settings];
  };
  const run = join(folder, "run");
  const killed = startCli(train("run"));
  await vi.waitUntil(() => existsSync(join(run, "checkpoints", "step-00000004.safetensors")), 120_000);
  killed.process.kill("SIGKILL");
  expect((await killed.ended).signal).toBe("SIGKILL");
  expect(await runCli(train("run"))).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/mnist14 from step \d+ /),
  });
  expect(await runCli(train("calm"))).toMatchObject({ code: 0 });
  for (const file of ["model.safetensors", "ema.safetensors", join("samples", "step-00000012.png")]) {
    expect(readFileSync(join(run, file)).equals(readFileSync(join(folder, "calm", file))), file).toBe(true);
  }

  const picture = join(folder, "digits.png");
  const flags = ["--labels", "3,1", "--count", "4", "--backend", "wasm", "--out", picture, "--json"];
  const sampled = await runCli(["sample", run, ...flags]);
  expect(JSON.parse(sampled.stdout)).toMatchObject({ count: 4, labels: expect.arrayContaining([3, 1]), guidance: 1.5 });
  expect(existsSync(picture)).toBe(true);

  const evaluated = await runCli(["evaluate", run, "--backend", "wasm", "--json"]);
  expect(evaluated.code).toBe(0);
  const { scores } = JSON.parse(evaluated.stdout) as { scores: { name: string; value: number; reference: number }[] };
  const [agreement, distance] = scores;
  expect(agreement!.reference).toBeGreaterThan(0.97);
  expect(agreement!.value).toBeLessThan(0.6);
  expect(distance!.value).toBeGreaterThan(distance!.reference);
});
