import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { setImmediate, setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { expect, it, onTestFinished } from "vitest";
import { loadCheckpoint } from "../src/index.ts";
import { killedRun } from "./killed-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const delays = Array.from(rng(3).uniforms(3), (u) => Math.round(200 * u));

it("a run killed at any moment resumes as if it had not been", { timeout: 60_000 }, async (context) => {
  context.skip(!process.features.typescript, "this Node cannot run the sources in a process of its own");
  const folder = await temporaryFolder();
  const halfWritten = () => readdirSync(folder).some((name) => name.endsWith(".tmp"));
  const losses: number[] = [];
  let caught = 0;

  // After some time, and in the middle of a write.
  const moments = delays.flatMap((delay) => [() => setTimeout(delay), () => until(halfWritten)]);
  for (const moment of moments) {
    const saved = losses.length;
    const { resumed, skipped, steps } = await killed(folder, moment);
    expect(skipped).toBe(0);
    // A step may have been saved and not reported.
    expect(resumed === saved || resumed === saved + 1, `resumed at ${resumed} after ${saved}`).toBe(true);
    losses.length = resumed;
    for (const { step, loss } of steps) losses[step - 1] = loss;
    if (halfWritten()) caught++;
  }
  expect(caught).toBeGreaterThan(0);

  await useBackend("cpu");
  const run = killedRun();
  const reference = killedRun();
  const loaded = await loadCheckpoint(folder, run.state);
  expect(loaded).toMatchObject({ skipped: [] });
  expect(halfWritten()).toBe(false);
  const expected = await reference.losses(losses.length + 2);
  // What was saved and never reported leaves a gap.
  losses.forEach((loss, i) => expect(loss).toBe(expected[i]));
  expect(await run.losses(losses.length + 2)).toEqual(expected.slice(loaded!.step));
});

interface Outcome {
  readonly resumed: number;
  readonly skipped: number;
  readonly steps: { readonly step: number; readonly loss: number }[];
}

/** Runs the child, and kills it some time after it has saved its first step. */
async function killed(folder: string, moment: () => Promise<unknown>): Promise<Outcome> {
  const script = fileURLToPath(new URL("kill-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@tweedie/source", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  let outcome: Outcome | undefined;
  let killing: Promise<void> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const report = JSON.parse(line) as Outcome & Outcome["steps"][number];
    if (!outcome) {
      outcome = { ...report, steps: [] };
      continue;
    }
    outcome.steps.push(report);
    killing ??= moment().then(() => void child.kill("SIGKILL"));
  }
  await killing;
  await ended;
  if (!outcome || child.signalCode !== "SIGKILL") throw new Error(`the child ended with code ${child.exitCode}`);
  return outcome;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}
