import { tensor1d, tidy, unregisterKernel, variable, zeros } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { combineKernelName } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { applyGradients, ema, sgd, trainingState } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { valuesOf } from "./values-of.ts";

beforeAll(() => useBackend("cpu"));

const variables = () => tidy(() => ({ a: variable(tensor1d([1, 2]), true), b: variable(tensor1d([3]), true) }));
const ones = () => ({ a: tensor1d([1, 1]), b: tensor1d([1]) });

describe("applyGradients", () => {
  it("changes nothing where the optimiser fails", async () => {
    const broken = {
      ...sgd(),
      update: () => {
        throw new Error("out of memory");
      },
    };
    const state = trainingState({ variables: variables(), optimizer: broken });
    const before = await contentsOf(state);
    expect(() => applyGradients(state, ones(), 1)).toThrow("out of memory");
    expect(await contentsOf(state)).toEqual(before);
  });

  it("gives variables new data, as kernels may remember the old", () => {
    const state = trainingState({ variables: variables(), optimizer: sgd() });
    const { dataId } = state.variables["a"]!;
    applyGradients(state, ones(), 1);
    expect(state.variables["a"]!.dataId).not.toBe(dataId);
  });

  it("refuses gradients that do not fit", () => {
    const state = trainingState({ variables: variables(), optimizer: sgd() });
    expect(() => applyGradients(state, { a: ones().a }, 1)).toThrow(
      'expected a gradient of shape [1] for "b", got none',
    );
    expect(() => applyGradients(state, { ...ones(), b: ones().a }, 1)).toThrow('of shape [1] for "b", got [2]');
  });

  it("averages without drift where the coefficients are float32", async () => {
    // As on backends without a kernel for combinations.
    unregisterKernel(combineKernelName, "cpu");
    const state = trainingState({ variables: variables(), optimizer: sgd(), ema: ema({ decay: 0.9999 }) });
    applyGradients(state, ones(), 1000);
    const still = { a: zeros([2]), b: zeros([1]) };
    for (let n = 2; n <= 12_000; n++) applyGradients(state, still, 0);
    // What is left of the first weights: 0.9999 ** 12_000.
    const { b } = await valuesOf(state.contents().ema);
    expect(b![0]).toBeCloseTo(-997 + 1000 * 0.9999 ** 12_000, 1);
  });
});
