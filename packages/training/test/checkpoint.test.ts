import { memory, tensor1d } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { readSafetensors, TweedieError, writeSafetensors } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { adam, decodeCheckpoint, encodeCheckpoint, restoreCheckpoint, sgd, trainingState } from "../src/index.ts";
import type { TrainingState } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { tinyRun } from "./tiny-run.ts";

beforeAll(() => useBackend("cpu"));

const trained = async (steps = 3, options = {}) => {
  const run = tinyRun(options);
  await run.losses(steps);
  return run;
};

describe("a checkpoint", () => {
  it("brings everything into another run, bit for bit, without a leak", async () => {
    const run = await trained();
    const bytes = await encodeCheckpoint(run.state, { config: "abc", sizes: [1, 2] });
    const other = await trained(1, { seed: 2 });
    expect(await contentsOf(other.state)).not.toEqual(await contentsOf(run.state));
    const { numTensors, numDataBuffers } = memory();
    const checkpoint = await decodeCheckpoint(bytes);
    expect(checkpoint).toMatchObject({ step: 3, metadata: { config: "abc", sizes: [1, 2] } });
    restoreCheckpoint(other.state, checkpoint);
    expect(await contentsOf(other.state)).toEqual(await contentsOf(run.state));
    expect(memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  it("has the same bytes for the same state, in a format that others read", async () => {
    const run = await trained();
    const bytes = await encodeCheckpoint(run.state);
    expect(await encodeCheckpoint(run.state)).toEqual(bytes);
    const { tensors, metadata } = readSafetensors(bytes);
    expect(metadata).toMatchObject({ format: "tweedie-checkpoint", version: "1", step: "3" });
    const names = ["b1", "w1", "w2"];
    expect(Object.keys(tensors).sort()).toEqual([
      ...names.map((name) => `ema/${name}`),
      ...names.map((name) => `optimizer/m/${name}`),
      ...names.map((name) => `optimizer/v/${name}`),
      ...names.map((name) => `weights/${name}`),
    ]);
  });

  it("is of the time of the call, though training goes on", async () => {
    const run = await trained();
    const expected = await encodeCheckpoint(run.state);
    const pending = encodeCheckpoint(run.state);
    await run.losses(5);
    expect(await pending).toEqual(expected);
  });
});

describe("decodeCheckpoint refuses", () => {
  it("every change of a byte, and every truncation", async () => {
    const bytes = await encodeCheckpoint((await trained()).state);
    const outcomes = new Set<string>();
    const attempt = async (what: string, changed: Uint8Array) => {
      const outcome = await decodeCheckpoint(changed).catch((error: unknown) => error);
      outcomes.add(outcome instanceof TweedieError ? "refused" : what);
    };
    for (let at = 0; at < bytes.length; at += 5) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      await attempt(`byte ${at}`, changed);
    }
    for (let length = 0; length < bytes.length; length += 50)
      await attempt(`length ${length}`, bytes.subarray(0, length));
    expect([...outcomes]).toEqual(["refused"]);
  });

  it("NaN, also in a file that is otherwise whole", async () => {
    const { tensors, metadata } = readSafetensors(await encodeCheckpoint((await trained()).state));
    tensors["ema/b1"]!.data[2] = Number.NaN;
    await expect(decodeCheckpoint(writeSafetensors({ tensors, metadata }, { allowNonFinite: true }))).rejects.toThrow(
      'expected finite values in tensor "ema/b1", got NaN at position 2',
    );
  });

  it("other files and later versions", async () => {
    await expect(decodeCheckpoint(writeSafetensors({ tensors: {} }), "x.safetensors")).rejects.toThrow(
      "decodeCheckpoint: expected a checkpoint of tweedie, got another safetensors file in x.safetensors.",
    );
    const later = writeSafetensors({ tensors: {}, metadata: { format: "tweedie-checkpoint", version: "2" } });
    await expect(decodeCheckpoint(later)).rejects.toThrow("expected version 1 of the format, got 2");
  });
});

it("encodeCheckpoint refuses NaN", async () => {
  const run = await trained();
  const tensors = memory().numTensors;
  const bad = tensor1d([0, 0, 0, Number.NaN, 0, 0, 0, 0]);
  run.variables["b1"]!.assign(bad);
  bad.dispose();
  await expect(encodeCheckpoint(run.state)).rejects.toThrow(
    'encodeCheckpoint: expected finite values, got NaN at position 3 of "weights/b1" at step 3.',
  );
  expect(memory().numTensors).toBe(tensors);
});

describe("restoreCheckpoint refuses, and changes nothing", () => {
  const others: [string, string, () => TrainingState][] = [
    ["another shape", 'expected the shape [2,7] for "weights/w1", got [2,8]', () => tinyRun({ width: 7 }).state],
    [
      "another optimiser",
      'expected the tensor "optimizer/b/w1" and 2 more, got none',
      () => trainingState({ variables: tinyRun().variables, optimizer: sgd({ momentum: 0.9 }) }),
    ],
    [
      "an average that the run does not have",
      'expected only the tensors of this run, got "ema/b1" and 2 more besides',
      () => trainingState({ variables: tinyRun().variables, optimizer: adam() }),
    ],
  ];

  it.each(others)("%s", async (_, message, make) => {
    const checkpoint = await decodeCheckpoint(await encodeCheckpoint((await trained()).state));
    const state = make();
    const before = await contentsOf(state);
    expect(() => restoreCheckpoint(state, checkpoint)).toThrow(message);
    expect(await contentsOf(state)).toEqual(before);
  });
});
