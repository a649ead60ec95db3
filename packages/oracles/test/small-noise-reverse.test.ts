import { memory } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussianMixture, smallNoiseReverse } from "@tweedie/oracles";

beforeAll(useFloat64);

const law = gaussianMixture({ weights: [0.35, 0.65], means: [[-1], [0.8]], scales: [0.4, 0.3] });
const noised = (s: number) => ({ t: 0.5, alpha: 1, sigma: s });
const nodes = 4001;

/** The exact reverse law at y on a grid of 24 steps' widths, beside its Gaussian approximation. */
async function compare(y: number, s: number, pull = 1) {
  const at = tensorOf([y], [1, 1]);
  const { mean, std } = smallNoiseReverse(at, law.score(at, noised(s)), s);
  const centre = (await mean.data())[0]!;
  const h = (24 * s) / (nodes - 1);
  const x = Array.from({ length: nodes }, (_, i) => y + (i - (nodes - 1) / 2) * h);
  const before = await law.logDensity(tensorOf(x, [nodes, 1])).data();
  const raw = x.map((v, i) => Math.exp(before[i]! - (v - y) ** 2 / (2 * s * s)));
  const mass = raw.reduce((sum, p) => sum + p, 0) * h;
  const guess = y + pull * (centre - y);
  let [distance, first] = [0, 0];
  x.forEach((v, i) => {
    const approximation = Math.exp(-((v - guess) ** 2) / (2 * std * std)) / (std * Math.sqrt(2 * Math.PI));
    distance += 0.5 * Math.abs(raw[i]! / mass - approximation) * h;
    first += (v * raw[i]! * h) / mass;
  });
  return { distance, exactMean: first, mean: centre };
}

describe.each([-1.1, -0.2, 0.3, 0.9])("at y = %f", (y) => {
  const steps = [0.08, 0.04, 0.02, 0.01];

  test("the mean is exact, to 1e-10", async () => {
    for (const s of [0.5, ...steps]) {
      const { mean, exactMean } = await compare(y, s);
      expect(Math.abs(mean - exactMean)).toBeLessThan(1e-10);
    }
  });

  test("the total variation error falls with the square of the step: slope 2 within 0.1", async () => {
    const errors: number[] = [];
    for (const s of steps) errors.push((await compare(y, s)).distance);
    const slopes = errors.slice(1).map((error, i) => Math.log2(errors[i]! / error));
    expect(Math.abs(slopes.at(-1)! - 2)).toBeLessThan(0.1);
    slopes.forEach((slope) => expect(slope).toBeGreaterThan(1.5));
    expect(errors.at(-1)).toBeLessThan(1e-2);
  });

  test("and to within 5 % it is s^2 |(log p)''| / sqrt(2 pi e), the share by which the variance is off", async () => {
    const s = 0.01;
    const h = 1e-3;
    const [low, high] = await law.score(tensorOf([y - h, y + h], [2, 1]), noised(s)).data();
    const curvature = Math.abs((high! - low!) / (2 * h));
    const { distance } = await compare(y, s);
    expect(Math.abs(distance / ((s * s * curvature) / Math.sqrt(2 * Math.PI * Math.E)) - 1)).toBeLessThan(0.05);
  });

  test("without the score the error falls with the step only: slope 1", async () => {
    const [coarse, fine] = [await compare(y, 0.02, 0), await compare(y, 0.01, 0)];
    expect(Math.log2(coarse.distance / fine.distance)).toBeLessThan(1.5);
  });
});

test("takes data of any shape, returns one tensor, and refuses steps that are no steps", () => {
  const y = tensorOf([1, 2, 3, 4], [2, 2]);
  const before = memory().numTensors;
  const { mean, std } = smallNoiseReverse(y, y, 0.5);
  expect([mean.shape, std]).toEqual([[2, 2], 0.5]);
  expect(memory().numTensors).toBe(before + 1);
  for (const s of [-1, Number.NaN, Infinity])
    expect(() => smallNoiseReverse(y, y, s)).toThrow("a finite standard deviation");
  expect(() => smallNoiseReverse(y, tensorOf([1], [1, 1]), 1)).toThrow("tensors of one shape");
});
