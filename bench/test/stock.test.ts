import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useBackend } from "@tweedie/backends";
import { afterAll, beforeAll, expect, it } from "vitest";
import { benchCases } from "../case.ts";
import { startChild } from "../child.ts";
import { contestants } from "../contestants/contestants.ts";
import { disagreement } from "../results.ts";
import { caseFile } from "../workloads/data.ts";

const folder = mkdtempSync(join(tmpdir(), "tweedie-bench-"));
beforeAll(async () => void (await useBackend("cpu")));
afterAll(() => rmSync(folder, { recursive: true }));

it("networks have on TensorFlow.js as it is on npm the loss of this library's backend", async () => {
  const one = benchCases.find(({ id }) => id === "small-mlp-train-128")!;
  const file = join(folder, "case.safetensors");
  writeFileSync(file, caseFile(one));
  const losses = async (id: string): Promise<readonly number[]> => {
    const started = await startChild(
      contestants.find((contestant) => contestant.id === id)!,
      one,
      file,
    );
    if ("skip" in started) throw new Error(started.skip);
    await started.child.stop();
    return started.ready.results;
  };
  const [ours, stock] = [await losses("wasm-1"), await losses("stock")];
  expect(stock[0]).toBeGreaterThan(0);
  expect(disagreement(ours, stock)).toBeLessThan(1e-5);
});
