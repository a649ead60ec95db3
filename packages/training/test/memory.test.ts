import { engine, memory } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { expect, it } from "vitest";
import { tinyRun } from "./tiny-run.ts";

it.each([1, 3])("500 steps on wasm in %d parts take the memory of the first few", async (accumulate) => {
  await useBackend("wasm");
  const { wasm } = engine().backend as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } };
  const run = tinyRun({ width: 64 });
  const seen = new Set<string>();
  for await (const { step } of run.train(500, { accumulate })) {
    const { numTensors, numDataBuffers, numBytes } = memory();
    // Working memory grows in the first step, or never.
    if (step > 2) seen.add([numTensors, numDataBuffers, numBytes, wasm.HEAPU8.length].join(" "));
  }
  expect(run.state.step).toBe(500);
  expect(seen.size).toBe(1);
  run.dispose();
});
