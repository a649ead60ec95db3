import { readFileSync } from "node:fs";
import { rng } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { featureStatistics } from "../src/feature-statistics.ts";
import { frechetDistance } from "../src/frechet-distance.ts";

interface Case {
  readonly name: string;
  readonly X?: number[][];
  readonly Y?: number[][];
  readonly mean_X: number[];
  readonly mean_Y: number[];
  readonly cov_X_unbiased: number[][];
  readonly cov_Y_unbiased: number[][];
  readonly frechet_symmetric_eigh: number;
  readonly frechet_with_biased_cov?: number;
}

const { frechet } = JSON.parse(readFileSync(new URL("../../../fixtures/08_metrics.json", import.meta.url), "utf8")) as {
  frechet: Case[];
};

const statistics = (mean: readonly number[], covariance: readonly (readonly number[])[], count = 11) => ({
  count,
  mean: Float64Array.from(mean),
  scatter: Float64Array.from(covariance.flat(), (value) => value * (count - 1)),
});

const diagonal = (values: readonly number[]): number[][] =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

describe("frechetDistance, against scipy, pytorch-fid and torch-fidelity", () => {
  it.each(frechet)("$name", async (one) => {
    const expected = one.frechet_symmetric_eigh;
    const tolerance = one.name.startsWith("rank_deficient") ? 1e-6 : 1e-8;
    const bound = tolerance * Math.max(1, Math.abs(expected));
    const moments = [statistics(one.mean_X, one.cov_X_unbiased), statistics(one.mean_Y, one.cov_Y_unbiased)] as const;
    if (one.X && one.Y) {
      expect(Math.abs((await frechetDistance(one.X, one.Y)) - expected)).toBeLessThan(bound);
      expect(Math.abs((await frechetDistance(await featureStatistics(one.X), one.Y)) - expected)).toBeLessThan(bound);
    } else {
      expect(Math.abs((await frechetDistance(...moments)) - expected)).toBeLessThan(bound);
    }
    if (one.frechet_with_biased_cov !== undefined) {
      expect(Math.abs((await frechetDistance(one.X!, one.Y!)) - one.frechet_with_biased_cov)).toBeGreaterThan(0.1);
    }
  });
});

describe("frechetDistance", () => {
  const dimension = 5;
  const rows = (count: number, seed: number, scale = 1): Float64Array[] =>
    Array.from({ length: count }, (_, i) =>
      rng(seed)
        .split(i)
        .uniforms(dimension)
        .map((u, j) => scale * (u - 0.5) * (j + 1) + 3 * (i % 2)),
    );

  it("is symmetric, at least 0, and 0 for equal sets: also with fewer rows than features", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 2, max: 12 }),
        fc.nat(),
        async (n, m, seed) => {
          const [a, b] = [rows(n, seed), rows(m, seed + 1, 2)];
          const there = await frechetDistance(a, b);
          expect(there).toBeGreaterThanOrEqual(0);
          expect(Math.abs(there - (await frechetDistance(b, a)))).toBeLessThan(1e-6);
          expect(await frechetDistance(a, a)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  it("is |m|^2 + sum (sqrt c - sqrt d)^2 for diagonal covariances, zeros included", async () => {
    const positive = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })), {
      minLength: 4,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(positive, positive, fc.double({ min: -5, max: 5, noNaN: true }), async (c, d, shift) => {
        const expected =
          4 * shift ** 2 + c.reduce((sum, value, i) => sum + (Math.sqrt(value) - Math.sqrt(d[i]!)) ** 2, 0);
        const found = await frechetDistance(
          statistics([0, 0, 0, 0], diagonal(c)),
          statistics([shift, shift, -shift, -shift], diagonal(d), 30),
        );
        expect(Math.abs(found - expected)).toBeLessThan(1e-8 * Math.max(1, expected));
      }),
    );
  });

  it("does not change when both sets are turned and moved alike, and grows by |m|^2 when one is moved", async () => {
    const [a, b] = [rows(30, 1), rows(40, 2, 2)];
    const turned = (set: Float64Array[]): number[][] =>
      set.map(([x, y, ...rest]) => [0.6 * x! - 0.8 * y! + 7, 0.8 * x! + 0.6 * y!, ...rest]);
    const distance = await frechetDistance(a, b);
    expect(await frechetDistance(turned(a), turned(b))).toBeCloseTo(distance, 9);
    const [sa, sb] = [await featureStatistics(a), await featureStatistics(b)];
    const centred = { ...sb, mean: sa.mean };
    const moved = { ...sb, mean: sa.mean.map((value) => value + 2) };
    expect(await frechetDistance(sa, moved)).toBeCloseTo((await frechetDistance(sa, centred)) + 4 * dimension, 9);
  });

  it("refuses single rows and different numbers of features", async () => {
    await expect(
      frechetDistance(
        [[1, 2]],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).rejects.toThrow(/at least 2 rows, got 1/);
    await expect(
      frechetDistance(
        [[1], [2]],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).rejects.toThrow(/expected 1 features in both, got 2/);
  });
});
