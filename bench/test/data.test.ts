import { memory } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { readSafetensors, rng } from "@tweedie/core";
import { countParameters } from "@tweedie/networks";
import { beforeEach, describe, expect, it } from "vitest";
import { benchCases } from "../case.ts";
import { quartiles } from "../results.ts";
import { caseFile, loadCase } from "../work/data.ts";
import { benchLoss, benchNetwork } from "../work/networks.ts";

describe("a case's file", () => {
  beforeEach(() => useBackend("wasm"));

  it.each(["unet", "dit", "tokens", "mlp", "small-mlp"] as const)("gives %s its weights and data", (work) => {
    const one = benchCases.find((one) => one.work === work)!;
    const bytes = caseFile({ ...one, batch: 2 });
    expect(Buffer.from(caseFile({ ...one, batch: 2 })).equals(bytes)).toBe(true);
    const network = benchNetwork(work, rng(9));
    const { x, noise, labels, target } = loadCase(bytes, network);
    const { tensors } = readSafetensors(bytes);
    for (const [name, variable] of Object.entries(network.variables)) {
      const { data } = tensors[name]!;
      expect(
        variable.dataSync().every((value, i) => value === data[i]),
        name,
      ).toBe(true);
    }
    const [loss] = benchLoss(network, network.apply(x, noise, labels), target).dataSync();
    // An output of zeros would give 1, or the logarithm of the number of tokens.
    const trivial = network.tokens ? Math.log(64) : 1;
    expect(loss).toBeGreaterThan(0.5);
    expect(Math.abs(loss! - trivial)).toBeGreaterThan(1e-3);
  });

  it("leaves no tensor behind", () => {
    const before = memory().numTensors;
    caseFile({ ...benchCases.find(({ work }) => work === "small-mlp")!, batch: 2 });
    expect(memory().numTensors).toBe(before);
  });

  it("has networks of the sizes that the titles say", () => {
    const parameters = (work: "unet" | "dit" | "tokens" | "mlp" | "small-mlp") =>
      countParameters(benchNetwork(work, rng(1)).variables);
    expect(parameters("unet")).toBe(1_017_265);
    expect(parameters("dit")).toBe(1_259_024);
    expect(parameters("tokens")).toBe(809_792);
    expect(parameters("mlp") / 1e6).toBeCloseTo(2.4, 1);
    expect(parameters("small-mlp") / 1e3).toBeCloseTo(10.8, 1);
  });
});

it("has cases of different names", () => {
  expect(new Set(benchCases.map(({ id }) => id)).size).toBe(benchCases.length);
});

it("takes quartiles by interpolation", () => {
  expect(quartiles([4, 1, 3, 2, 5])).toEqual([2, 3, 4]);
  expect(quartiles([1, 2])).toEqual([1.25, 1.5, 1.75]);
  expect(quartiles([7])).toEqual([7, 7, 7]);
});
