import fc from "fast-check";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { denoisedVariance, gaussian, linearGaussianPosterior } from "@tweedie/oracles";

beforeAll(useFloat64);

const [data, noise, count] = [0.8, 0.5, 40_000];
const level = { t: 0.5, alpha: 1, sigma: Math.sqrt(noise) };
const law = gaussian({ mean: 0, covariance: data });
const variance = async (x: Tensor) => [...(await x.data())].reduce((all, v) => all + v * v, 0) / count;
/** Four standard errors of the variance of Gaussian samples, relative. */
const error = 4 * Math.sqrt(2 / count);

test("the best estimate has the variance vx^2/(vx + vz), and noise of vx vz/(vx + vz) restores the law", async () => {
  const { gain, estimate, missing } = denoisedVariance({ data, noise });
  const y = law.sample(count, level, rng(1));
  const guess = law.denoise(y, level).x0;
  const [seen, guessed] = [await y.data(), await guess.data()];
  guessed.forEach((v, i) => expect(Math.abs(v - gain * seen[i]!)).toBeLessThan(1e-13));
  expect(Math.abs((await variance(guess)) / estimate - 1)).toBeLessThan(error);
  // Too small by far more than chance.
  expect(Math.abs((await variance(guess)) / data - 1)).toBeGreaterThan(10 * error);
  const restored = combine([1, guess], [Math.sqrt(missing), rng(2).normal([count, 1])]);
  expect(Math.abs((await variance(restored)) / data - 1)).toBeLessThan(error);
  expect(Math.abs((await variance(law.samplePosterior(y, level, rng(3)))) / data - 1)).toBeLessThan(error);
});

test("estimate and missing variance are all of it, and the missing one is that of the posterior", () => {
  const size = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(size, size, (vx, vz) => {
      const { gain, estimate, missing } = denoisedVariance({ data: vx, noise: vz });
      expect(Math.abs((estimate + missing) / vx - 1)).toBeLessThan(1e-14);
      expect(Math.abs(estimate / (vx ** 2 / (vx + vz)) - 1)).toBeLessThan(1e-14);
      const posterior = linearGaussianPosterior({ mean: 0, covariance: vx }, { matrix: 1, y: 3, covariance: vz });
      expect(Math.abs(posterior.covariance / missing - 1)).toBeLessThan(1e-12);
      expect(Math.abs(posterior.mean - 3 * gain)).toBeLessThan(1e-12);
    }),
  );
});

describe("at the ends", () => {
  test("no noise leaves nothing missing, no data nothing to estimate, and huge variances do not overflow", () => {
    expect(denoisedVariance({ data: 2, noise: 0 })).toEqual({ gain: 1, estimate: 2, missing: 0 });
    expect(denoisedVariance({ data: 0, noise: 2 })).toEqual({ gain: 0, estimate: 0, missing: 0 });
    expect(denoisedVariance({ data: 1.5e308, noise: 1.5e308 }).gain).toBe(0.5);
  });

  test.each([
    [-1, 1],
    [1, -1],
    [0, 0],
    [Number.NaN, 1],
    [1, Infinity],
  ])("refuses the variances %f and %f", (vx, vz) => {
    expect(() => denoisedVariance({ data: vx, noise: vz })).toThrow("finite variances of at least 0");
  });
});
