import { useBackend } from "@tweedie/backends";
import { describe, expect, it } from "vitest";
import { loadCheckpoint, saveCheckpoint } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { tinyRun } from "./tiny-run.ts";

// With AdamW, clipping, a warm-up, noise in the loss and averaged weights.
describe.each(["cpu", "wasm"] as const)("a resumed run on %s", (backend) => {
  it("repeats the uninterrupted one bit for bit", async () => {
    await useBackend(backend);
    const whole = tinyRun();
    const losses = await whole.losses(10);

    const folder = await temporaryFolder();
    const first = tinyRun();
    const before = await first.losses(4);
    await saveCheckpoint(folder, first.state);

    const second = tinyRun({ seed: 2 });
    await second.losses(1);
    expect(await loadCheckpoint(folder, second.state)).toMatchObject({ step: 4, skipped: [] });
    expect([...before, ...(await second.losses(10))]).toEqual(losses);
    expect(await contentsOf(second.state)).toEqual(await contentsOf(whole.state));
    expect(new Set(losses).size).toBe(10);
  });

  it("needs all of the state: moments, averages and the step", async () => {
    await useBackend(backend);
    const whole = tinyRun();
    await whole.losses(6);
    const first = tinyRun();
    await first.losses(4);
    const weightsOnly = tinyRun();
    for (const [name, x] of Object.entries(first.variables)) weightsOnly.variables[name]!.assign(x);
    await weightsOnly.losses(2);
    expect(await contentsOf(weightsOnly.state)).not.toEqual(await contentsOf(whole.state));
  });
});

it("gives the same losses on both backends, to float32", async () => {
  const runs: number[][] = [];
  for (const backend of ["cpu", "wasm"] as const) {
    await useBackend(backend);
    runs.push(await tinyRun().losses(30));
  }
  expect(runs[1]).toEqual(runs[0]!.map((loss) => expect.closeTo(loss, 5)));
});
