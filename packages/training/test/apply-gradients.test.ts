import { registerKernel, tensor1d, tidy, unregisterKernel, variable, zeros } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { averageKernelName, combineKernelName } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { adam, applyGradients, ema, sgd, trainingState } from "../src/index.ts";
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

  it.each(["wasm", "cpu"] as const)(
    "leaves weights without gradients alone, however small epsilon is, on %s",
    async (name) => {
      await useBackend(name);
      const state = trainingState({ variables: variables(), optimizer: adam({ epsilon: 1e-60 }) });
      applyGradients(state, { a: zeros([2]), b: tensor1d([2]) }, 0.5, { gradientScale: 0.25 });
      const { a, b } = await valuesOf(state.variables);
      expect([a, b]).toEqual([[1, 2], [2.5]]);
      expect(await valuesOf(state.contents().optimizer)).toMatchObject({ "m/b": [expect.closeTo(0.05, 7)] });
      await useBackend("cpu");
    },
  );

  it("takes an update without its average where that has no memory, and says so", async () => {
    await useBackend("wasm");
    const state = trainingState({ variables: variables(), optimizer: adam(), ema: ema({ decay: 0.5 }) });
    unregisterKernel(averageKernelName, "wasm");
    registerKernel({
      kernelName: averageKernelName,
      backendName: "wasm",
      kernelFunc: () => {
        throw new Error("out of memory");
      },
    });
    expect(() => applyGradients(state, ones(), 0.5)).toThrow("out of memory");
    const { step, weights, optimizer, ema: averages } = await contentsOf(state);
    expect({ step, weights, averages }).toEqual({
      step: 1,
      weights: { a: [expect.closeTo(0.5, 6), expect.closeTo(1.5, 6)], b: [expect.closeTo(2.5, 6)] },
      averages: { a: [1, 2], b: [3] },
    });
    expect(optimizer).toMatchObject({ "m/b": [expect.closeTo(0.1, 6)] });
    await useBackend("cpu");
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
    unregisterKernel(averageKernelName, "cpu");
    const state = trainingState({ variables: variables(), optimizer: sgd(), ema: ema({ decay: 0.9999 }) });
    applyGradients(state, ones(), 1000);
    const still = { a: zeros([2]), b: zeros([1]) };
    for (let n = 2; n <= 12_000; n++) applyGradients(state, still, 0);
    // What is left of the first weights: 0.9999 ** 12_000.
    const { b } = await valuesOf(state.contents().ema);
    expect(b![0]).toBeCloseTo(-997 + 1000 * 0.9999 ** 12_000, 1);
  });
});
