import { registerGradients } from "@tweedie/backends";
import { levelAt, rng, tensorOf } from "@tweedie/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { gaussian } from "@tweedie/oracles";
import { geometric } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { bitsPerDimension } from "../../src/index.ts";

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

const schedule = geometric({ sigmaMin: 0.01, sigmaMax: 20 });
const bits = 4;
const range = [-2, 2] as const;
const width = 4 / 2 ** bits;
const [mean, scale] = [
  [0.3, -0.5],
  [0.5, 0.7],
];
const values = [
  [9, 6],
  [12, 1],
  [7, 8],
];

/** Everything times a factor: the data the model sees, the model, and the range. */
const scaled = (factor: number) => {
  const law = gaussian({ mean: mean.map((m) => factor * m), scale: scale.map((s) => factor * s) });
  const prior = (z: Tensor) => law.logDensity(z, levelAt(schedule, 1));
  return {
    env: { denoise: law.denoise, schedule },
    options: { bits, range: [factor * range[0], factor * range[1]] as const, prior },
  };
};
/** The mean over a cell of the negative log density of the Gaussian at time 0, as bits of a value. */
const exactly = (row: readonly number[]) =>
  row.reduce((sum, k, i) => {
    const variance = scale[i]! ** 2 + 0.01 ** 2;
    const centre = range[0] + (k + 0.5) * width;
    const square = (centre - mean[i]!) ** 2 + width ** 2 / 12;
    return sum + (0.5 * Math.log(2 * Math.PI * variance) + square / (2 * variance)) / Math.LN2 - Math.log2(width);
  }, 0) / row.length;

const measure = (draws: number, factor = 1, rows = values) => {
  const { env, options } = scaled(factor);
  const x = tensorOf(rows.flat(), [rows.length, 2]);
  return bitsPerDimension(x, env, { ...options, rng: rng(4), draws, copies: 2 });
};

it("is the mean over the cells within 3 standard errors", async () => {
  const repeated = Array.from({ length: 50 }, () => values).flat();
  const { bitsPerDim, estimationError, rows } = await measure(3, 1, repeated);
  const exact = values.map(exactly);
  expect(rows).toHaveLength(150);
  expect(estimationError).toBeGreaterThan(0);
  expect(estimationError).toBeLessThan(0.02);
  expect(Math.abs(bitsPerDim - exact.reduce((a, b) => a + b) / 3)).toBeLessThan(3 * estimationError!);
});

it("does not depend on the units: the Jacobian of the scaling is in it", async () => {
  const [one, half] = [await measure(1), await measure(1, 0.5)];
  // Of which the noise at time 0, 0.01 in both, takes its share.
  expect(Math.abs(one.bitsPerDim - half.bitsPerDim)).toBeLessThan(2e-3);
});

it("adds 7 bits of 8 for [-1, 1]", async () => {
  const law = gaussian({ mean: [0], scale: 0.4 });
  const env = { denoise: law.denoise, schedule };
  const options = { rng: rng(1), prior: (z: Tensor) => law.logDensity(z, levelAt(schedule, 1)) };
  const { bitsPerDim } = await bitsPerDimension(tensorOf([128], [1, 1]), env, options);
  // In the middle of the law, where cells are narrow.
  const variance = 0.4 ** 2 + 0.01 ** 2;
  expect(bitsPerDim).toBeCloseTo(0.5 * Math.log2(2 * Math.PI * variance) + 7, 3);
});

it("gives the standard error of the mean over the data", async () => {
  const { bitsPerDim, standardError, estimationError, rows } = await measure(1);
  const variance = rows.reduce((sum, row) => sum + (row - bitsPerDim) ** 2, 0) / 2;
  expect(standardError).toBeCloseTo(Math.sqrt(variance / 3), 14);
  expect(estimationError).toBeUndefined();
});

it("frees what it used", async () => {
  const { env, options } = scaled(1);
  const x = tensorOf(values.flat(), [3, 2]);
  await expectNoLeak(async () => {
    await bitsPerDimension(x, env, { ...options, rng: rng(1), rtol: 1e-3, divergence: "rademacher" });
  });
});

it("refuses what are no values, and options that make no sense", async () => {
  const { env, options } = scaled(1);
  const of = (numbers: readonly number[], more: object = {}) =>
    bitsPerDimension(tensorOf(numbers, [1, 2]), env, { ...options, rng: rng(1), ...more });
  await expect(of([0.5, 1])).rejects.toThrow(/whole numbers from 0 to 15, got 0.5/);
  await expect(of([16, 1])).rejects.toThrow(/got 16/);
  await expect(of([-1, 1])).rejects.toThrow(/got -1/);
  await expect(of([1, 1], { range: [1, -1] })).rejects.toThrow(/that rises/);
  await expect(of([1, 1], { draws: 0 })).rejects.toThrow(/at least one draw/);
});
