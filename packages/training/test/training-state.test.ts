import { memory, tensor1d, tidy, variable, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { adam, applyGradients, ema, encodeCheckpoint, sgd, trainingState } from "../src/index.ts";
import type { TrainingState } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { useBackend } from "@tweedie/backends";
import { valuesOf } from "./values-of.ts";

beforeAll(() => useBackend("cpu"));

const variables = () => tidy(() => ({ a: variable(tensor1d([1, 2]), true), b: variable(tensor1d([3]), true) }));
const ones = () => ({ a: tensor1d([1, 1]), b: tensor1d([1]) });

describe("trainingState", () => {
  it("starts at step 0 with empty moments and the average at the weights", async () => {
    const state = trainingState({ variables: variables(), optimizer: adam(), ema: ema({ decay: 0.9 }) });
    expect(await contentsOf(state)).toEqual({
      step: 0,
      weights: { a: [1, 2], b: [3] },
      optimizer: { "m/a": [0, 0], "v/a": [0, 0], "m/b": [0], "v/b": [0] },
      ema: { a: [1, 2], b: [3] },
    });
  });

  it("outlives a tidy around it, and frees what it owns", async () => {
    const before = memory().numTensors;
    const owned = variables();
    let made: TrainingState | undefined;
    tidy(() => {
      made = trainingState({ variables: owned, optimizer: adam(), ema: ema({ decay: 0.9 }) });
    });
    const state = made!;
    tidy(() => applyGradients(state, { a: zeros([2]), b: zeros([1]) }, 0.1));
    expect((await valuesOf(state.contents().ema))["b"]).toEqual([3]);
    state.dispose();
    expect(memory().numTensors).toBe(before + 2);
  });

  it("refuses what it cannot train", () => {
    expect(() => trainingState({ variables: {}, optimizer: sgd() })).toThrow(
      "expected at least one variable, got none",
    );
    const fixed = { a: variable(tensor1d([1]), false) };
    expect(() => trainingState({ variables: fixed, optimizer: sgd() })).toThrow('got a fixed one for "a"');
    const counts = { a: variable(tensor1d([1], "int32"), true) };
    expect(() => trainingState({ variables: counts, optimizer: sgd() })).toThrow('got one of int32 for "a"');
  });
});

describe("withAverage", () => {
  const trained = () => {
    const state = trainingState({ variables: variables(), optimizer: sgd(), ema: ema({ decay: 0.5 }) });
    applyGradients(state, ones(), 2);
    return state;
  };

  it("puts the averaged weights into the variables for a while", async () => {
    const state = trained();
    const tensors = memory().numTensors;
    expect(await state.withAverage(async () => valuesOf(state.variables))).toEqual({ a: [0, 1], b: [2] });
    expect(await valuesOf(state.variables)).toEqual({ a: [-1, 0], b: [1] });
    expect(memory().numTensors).toBe(tensors);
  });

  it("puts the trained ones back after an error", async () => {
    const state = trained();
    const failing = state.withAverage(() => {
      throw new Error("no samples");
    });
    await expect(failing).rejects.toThrow("no samples");
    expect(await valuesOf(state.variables)).toEqual({ a: [-1, 0], b: [1] });
  });

  it("refuses to train, to save and to nest inside", async () => {
    const state = trained();
    const message = "expected the trained weights in the variables, got the averaged ones inside withAverage";
    await state.withAverage(async () => {
      expect(() => applyGradients(state, ones(), 1)).toThrow(message);
      await expect(encodeCheckpoint(state)).rejects.toThrow(message);
      await expect(state.withAverage(() => 0)).rejects.toThrow(message);
    });
    const without = trainingState({ variables: variables(), optimizer: sgd() });
    await expect(without.withAverage(() => 0)).rejects.toThrow("expected a state with an EMA, got one without");
  });
});
