import { memory } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { readSafetensors, rng } from "@tweedie/core";
import { countParameters } from "@tweedie/networks";
import { beforeEach, describe, expect, it } from "vitest";
import { benchCases } from "../case.ts";
import type { BenchCase } from "../case.ts";
import { quartiles } from "../results.ts";
import { caseFile, loadCase } from "../workloads/data.ts";
import { benchLoss, benchNetwork } from "../workloads/networks.ts";

describe("a case's file", () => {
  beforeEach(() => useBackend("wasm"));

  it.each([
    ["unet", 1_017_265],
    ["dit", 1_259_024],
    ["tokens", 809_792],
    ["mlp", 2_363_136],
    ["small-mlp", 10_766],
  ] as const)("gives %s its weights, %d in all, and data", (work, parameters) => {
    const bytes = caseFile(small(work));
    const network = benchNetwork(work, rng(9));
    expect(countParameters(network.variables)).toBe(parameters);
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

  it("is the same every time, and leaves no tensor behind", () => {
    const before = memory().numTensors;
    const bytes = caseFile(small("small-mlp"));
    expect(memory().numTensors).toBe(before);
    expect(Buffer.from(caseFile(small("small-mlp"))).equals(bytes)).toBe(true);
  });
});

const small = (work: BenchCase["work"]): BenchCase => ({
  ...benchCases.find((one) => one.work === work)!,
  batch: 2,
});

it("has cases of different names", () => {
  expect(new Set(benchCases.map(({ id }) => id)).size).toBe(benchCases.length);
});

it("takes quartiles by interpolation", () => {
  expect(quartiles([4, 1, 3, 2, 5])).toEqual([2, 3, 4]);
  expect(quartiles([1, 2])).toEqual([1.25, 1.5, 1.75]);
  expect(quartiles([7])).toEqual([7, 7, 7]);
});
