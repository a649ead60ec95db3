import { square } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, rng } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownianPath } from "../src/brownian-path.ts";
import { itoSum } from "../src/ito-sum.ts";
import { stratonovichSum } from "../src/stratonovich-sum.ts";
import { covarianceOf, meanOf, orderOf, rms, times } from "./statistics.ts";

beforeAll(useFloat64);

const count = 10_000;
const end = 2;
const path = brownianPath({ shape: [count], times: times(64, end) }, rng(11));
const identity = (w: Tensor) => combine([1, w]);
const values = async (x: Tensor) => Float64Array.from(await x.data());
const sums = async (n: number, sum = itoSum) => values(sum(identity, path, times(n, end)));

/** The mean of numbers within 4 of its standard errors. */
const expectMean = (found: Float64Array, mean: number) =>
  expect(Math.abs(meanOf(found) - mean)).toBeLessThan(4 * Math.sqrt(covarianceOf(found) / found.length));

describe("itoSum", () => {
  it("goes to (W^2 - t)/2 for W dW, with mean-square error t^2/(2n)", async () => {
    const w = await values(path.increment([count], 0, end));
    const steps = [4, 8, 16, 32, 64];
    const errors: number[] = [];
    for (const n of steps) {
      const error = (await sums(n)).map((sum, i) => sum - (w[i]! ** 2 - end) / 2);
      const meanSquare = end ** 2 / (2 * n);
      expectMean(error, 0);
      // The error is t (n - chi^2_n)/(2n): its fourth moment is known.
      const fourth = (end / (2 * n)) ** 4 * 12 * n * (n + 4);
      expect(Math.abs(rms(error) ** 2 - meanSquare)).toBeLessThan(4 * Math.sqrt((fourth - meanSquare ** 2) / count));
      errors.push(rms(error));
    }
    expect(Math.abs(orderOf(steps, errors) - 0.5)).toBeLessThan(0.03);
  });

  it("is a martingale that obeys the isometry", async () => {
    for (const n of [2, 8, 64]) {
      const found = await sums(n);
      expectMean(found, 0);
      // Var = sum of t_i dt.
      expectMean(
        found.map((v) => v * v),
        (end ** 2 * (n - 1)) / (2 * n),
      );
    }
    const cubes = await values(itoSum((w, t) => combine([t, square(w)]), path));
    expectMean(cubes, 0);
    // E[t^2 W^4] = 3 t^4.
    const variance = path.times.slice(0, -1).reduce((sum, t) => sum + (3 * t ** 4 * end) / 64, 0);
    expectMean(
      cubes.map((v) => v * v),
      variance,
    );
  });

  it("leaves nothing behind, and refuses times that fall or are not the path's", async () => {
    await expectNoLeak(() => [itoSum(identity, path, [0, 1, 2]), stratonovichSum(identity, path, [0, 1, 2])]);
    expect(() => itoSum(identity, path, [2, 1])).toThrow(/itoSum: expected times that rise/);
    expect(() => itoSum(identity, path, [0, 0.01])).toThrow(/one of the path's 65 times/);
    expect(() => stratonovichSum(identity, path, [0])).toThrow(/stratonovichSum: expected at least 2 times/);
  });
});

describe("stratonovichSum", () => {
  it("obeys the chain rule: W^2/2 for W dW, to rounding", async () => {
    const w = await values(path.increment([count], 0, end));
    for (const n of [1, 8, 64]) {
      const error = (await sums(n, stratonovichSum)).map((sum, i) => sum - w[i]! ** 2 / 2);
      expect(Math.max(...error.map(Math.abs))).toBeLessThan(1e-12);
    }
  });

  it("exceeds the Itô sum by t/2, with variance t^2/(2n)", async () => {
    for (const n of [4, 64]) {
      const ito = await sums(n);
      const difference = (await sums(n, stratonovichSum)).map((sum, i) => sum - ito[i]!);
      expectMean(difference, end / 2);
      expectMean(
        difference.map((v) => (v - end / 2) ** 2),
        end ** 2 / (2 * n),
      );
    }
  });
});
