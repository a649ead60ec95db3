import { readFileSync } from "node:fs";
import { tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { featureStatistics, mergeStatistics } from "../src/feature-statistics.ts";

beforeAll(useFloat64);

const { X, frechet } = JSON.parse(
  readFileSync(new URL("../../../fixtures/08_metrics.json", import.meta.url), "utf8"),
) as { X: number[][]; frechet: { mean_X: number[]; cov_X_unbiased: number[][] }[] };

describe("featureStatistics", () => {
  it("has the means and the unbiased covariance of the fixture", async () => {
    const { count, mean, scatter } = await featureStatistics(X);
    expect(count).toBe(9);
    mean.forEach((value, j) => expect(value).toBeCloseTo(frechet[0]!.mean_X[j]!, 9));
    const covariance = frechet[0]!.cov_X_unbiased.flat();
    scatter.forEach((value, k) => expect(value / 8).toBeCloseTo(covariance[k]!, 8));
  });

  it("reads a tensor as it reads rows, and leaves it alive", async () => {
    const features = tensorOf(X.flat(), [9, 3]);
    expect(await featureStatistics(features)).toEqual(await featureStatistics(X));
    expect(features.isDisposed).toBe(false);
    features.dispose();
  });

  it("keeps its digits when the mean is large", async () => {
    const { scatter } = await featureStatistics([[1e9 - 1], [1e9], [1e9 + 1]]);
    expect(scatter[0]).toBeCloseTo(2, 6);
  });

  it("refuses rows that it cannot use", async () => {
    await expect(featureStatistics([])).rejects.toThrow(/expected rows of features, got the shape \[0,0\]/);
    await expect(featureStatistics([[1, 2], [3]])).rejects.toThrow(/rows of 2 features, got 1 in row 1/);
    await expect(
      featureStatistics([
        [1, 2],
        [3, Number.NaN],
      ]),
    ).rejects.toThrow(/finite features, got NaN in row 1/);
    await expect(featureStatistics(tensorOf([1, 2], [2]))).rejects.toThrow(/shape \[n, d\], got \[2\]/);
  });
});

describe("mergeStatistics", () => {
  it("gives what all rows together give, however they are cut, single rows included", async () => {
    const row = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 2 });
    const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async (cut) => {
        const parts = await Promise.all(cut.map((rows) => featureStatistics(rows)));
        const merged = parts.reduce(mergeStatistics);
        const whole = await featureStatistics(cut.flat());
        expect(merged.count).toBe(whole.count);
        merged.mean.forEach((value, j) => expect(value).toBeCloseTo(whole.mean[j]!, 9));
        merged.scatter.forEach((value, k) => expect(value).toBeCloseTo(whole.scatter[k]!, 7));
      }),
    );
  });

  it("refuses different numbers of features", async () => {
    const [one, two] = [await featureStatistics([[1]]), await featureStatistics([[1, 2]])];
    expect(() => mergeStatistics(one, two)).toThrow(/expected 1 features in both, got 2/);
  });
});
