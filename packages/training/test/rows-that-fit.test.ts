/* oxlint-disable eslint/no-underscore-dangle -- the names are Emscripten's */
import { add, engine, memory, sum } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { OutOfMemoryError } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { tinyRun } from "./tiny-run.ts";

beforeAll(() => useBackend("wasm"));

describe("a step without enough memory", () => {
  it("says what fits, which then trains, and leaves the state and nothing else", async () => {
    const [run, whole] = [tinyRun({ width: 64 }), tinyRun({ width: 64 })];
    const expected = await whole.losses(3);
    await run.losses(2);
    const before = await contentsOf(run.state);
    const { numTensors, numDataBuffers } = memory();
    await withLimit(4000, async () => {
      const error: unknown = await run.losses(3).catch((error: unknown) => error);
      expect(String(error)).toMatch(
        /^TweedieError: train: expected memory for 16 rows at a time, got an error: wasm: expected room .* There is room for 8 rows at a time, as a trial has shown: set accumulate to 2, which gives the same results, or use batches of 8\.$/,
      );
      expect((error as Error).cause).toBeInstanceOf(OutOfMemoryError);
      expect(memory()).toMatchObject({ numTensors, numDataBuffers });
      expect(await contentsOf(run.state)).toEqual(before);
      const losses: number[] = [];
      for await (const { loss } of run.train(3, { accumulate: 2 })) losses.push(loss);
      expect(losses).toEqual([expect.closeTo(expected[2]!, 5)]);
    });
  });

  it("says so where not even a row fits, and where batches have no rows", async () => {
    const run = tinyRun({ width: 64 });
    await withLimit(200, async () => {
      await expect(run.losses(1)).rejects.toThrow("Not even one row has room: use a smaller network.");
      const batches = () => 7 as never;
      await expect(run.train(1, { batches, loss: () => sum(add(run.variables["w1"]!, 1)) }).next()).rejects.toThrow(
        /^wasm: expected room/,
      );
    });
    expect(run.state.step).toBe(0);
  });
});

/** Runs while the heap has no room for tensors of more than so many bytes. */
async function withLimit(bytes: number, work: () => Promise<void>): Promise<void> {
  const { wasm } = engine().backend as unknown as { wasm: { _malloc(bytes: number): number } };
  const malloc = wasm._malloc;
  wasm._malloc = (asked) => {
    if (asked >= bytes) throw new OutOfMemoryError(`wasm: expected room for ${asked} bytes, got less.`);
    return malloc(asked);
  };
  try {
    await work();
  } finally {
    wasm._malloc = malloc;
  }
}
