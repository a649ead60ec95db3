import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearGaussianPosterior } from "@tweedie/oracles";
import { randomCovariance, random } from "./random-covariance.ts";

const normal = (x: number, mean: number, variance: number) =>
  Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);

test("in one dimension it is 1/v = 1/vA + a^2/vB, m = v (mA/vA + a y/vB), to 1e-12", () => {
  const value = fc.double({ min: -5, max: 5, noNaN: true });
  const variance = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(value, value, value, variance, variance, (mA, a, y, vA, vB) => {
      const { mean, covariance } = linearGaussianPosterior(
        { mean: mA, covariance: vA },
        { matrix: a, y, covariance: vB },
      );
      const v = 1 / (1 / vA + a ** 2 / vB);
      expect(Math.abs(covariance / v - 1)).toBeLessThan(1e-12);
      const size = v * (Math.abs(mA) / vA + Math.abs(a * y) / vB) + Math.abs(mA);
      expect(Math.abs(mean - v * (mA / vA + (a * y) / vB))).toBeLessThan(1e-12 * size + 1e-300);
    }),
  );
});

test("in one dimension mean, variance and evidence are those of quadrature, to 1e-10", () => {
  const [mA, vA, a, vB, y] = [0.4, 1.3, -0.7, 0.2, 1.1];
  const sums = [0, 0, 0];
  const h = 1e-3;
  for (let x = -12; x <= 12; x += h) {
    const weight = normal(x, mA, vA) * normal(y, a * x, vB) * h;
    [1, x, x * x].forEach((f, k) => (sums[k]! += weight * f));
  }
  const [mass, first, second] = sums as [number, number, number];
  const got = linearGaussianPosterior({ mean: mA, covariance: vA }, { matrix: a, y, scale: Math.sqrt(vB) });
  expect(got.mean).toBeCloseTo(first / mass, 10);
  expect(got.covariance).toBeCloseTo(second / mass - (first / mass) ** 2, 10);
  expect(got.logEvidence).toBeCloseTo(Math.log(mass), 10);
});

test("in two dimensions mean, covariance and evidence are those of quadrature, to 1e-8", () => {
  const prior = {
    mean: [0.2, -0.5],
    covariance: [
      [1, 0.6],
      [0.6, 0.8],
    ],
  };
  const [a, y, vB] = [[0.9, -0.4], 0.7, 0.3];
  const determinant = 1 * 0.8 - 0.36;
  const sums = new Array<number>(6).fill(0);
  const h = 0.04;
  for (let x = -8; x <= 8; x += h) {
    for (let z = -8; z <= 8; z += h) {
      const [u, v] = [x - 0.2, z + 0.5];
      const density =
        Math.exp(-(0.8 * u * u - 1.2 * u * v + v * v) / (2 * determinant)) / (2 * Math.PI * Math.sqrt(determinant));
      const weight = density * normal(y, a[0]! * x + a[1]! * z, vB) * h * h;
      [1, x, z, x * x, x * z, z * z].forEach((f, k) => (sums[k]! += weight * f));
    }
  }
  const [mass, ...moments] = sums as [number, ...number[]];
  const [mx, mz, xx, xz, zz] = moments.map((m) => m / mass) as [number, number, number, number, number];
  const got = linearGaussianPosterior(prior, { matrix: [a], y, covariance: vB });
  [mx, mz].forEach((m, i) => expect(got.mean[i]).toBeCloseTo(m, 8));
  [xx - mx * mx, xz - mx * mz, xz - mx * mz, zz - mz * mz].forEach((v, k) =>
    expect(got.covariance[Math.floor(k / 2)]![k % 2]).toBeCloseTo(v, 8),
  );
  expect(got.logEvidence).toBeCloseTo(Math.log(mass), 8);
});

test("observing number by number is observing all at once: the joint law conditioned in either way, to 1e-9", () => {
  const sizes = fc.record({ d: fc.integer({ min: 1, max: 5 }), m: fc.integer({ min: 1, max: 5 }), seed: fc.nat() });
  fc.assert(
    fc.property(sizes, ({ d, m, seed }) => {
      const next = random(seed);
      const prior = { mean: Array.from({ length: d }, next), covariance: randomCovariance(d, next) };
      const matrix = Array.from({ length: m }, () => Array.from({ length: d }, next));
      const [y, scale] = [Array.from({ length: m }, next), Array.from({ length: m }, () => 0.2 + Math.abs(next()))];
      const once = linearGaussianPosterior(prior, { matrix, y, scale });
      let [law, evidence]: [typeof prior, number] = [prior, 0];
      matrix.forEach((row, i) => {
        const { mean, covariance, logEvidence } = linearGaussianPosterior(law, {
          matrix: [row],
          y: y[i]!,
          scale: scale[i]!,
        });
        law = { mean: [...mean], covariance: covariance.map((r) => [...r]) };
        evidence += logEvidence;
      });
      once.mean.forEach((v, i) => expect(Math.abs(v - law.mean[i]!)).toBeLessThan(1e-9));
      once.covariance.forEach((row, i) =>
        row.forEach((v, j) => expect(Math.abs(v - law.covariance[i]![j]!)).toBeLessThan(1e-9)),
      );
      expect(Math.abs(once.logEvidence - evidence)).toBeLessThan(1e-9 * Math.max(1, Math.abs(evidence)));
    }),
  );
});

test("is conditioning of the joint law of (x, y) by its precision matrix, with correlated noise", () => {
  // x in one dimension, y in two: -P_xy / P_xx is the gain and 1 / P_xx the variance, P the inverse of the joint covariance.
  const [vA, a, b] = [
    0.9,
    [1.2, -0.5],
    [
      [0.4, 0.1],
      [0.1, 0.3],
    ],
  ] as const;
  const inverse = [
    [0.3 / 0.11, -0.1 / 0.11],
    [-0.1 / 0.11, 0.4 / 0.11],
  ] as const;
  const precision = 1 / vA + a.reduce((sum, ai, i) => sum + ai * (inverse[i]![0] * a[0] + inverse[i]![1] * a[1]), 0);
  const y = [0.3, -0.8];
  const pull = a.reduce((sum, ai, i) => sum + ai * (inverse[i]![0] * y[0]! + inverse[i]![1] * y[1]!), 0);
  const got = linearGaussianPosterior({ mean: [0], covariance: vA }, { matrix: a.map((v) => [v]), y, covariance: b });
  expect(got.covariance[0]![0]).toBeCloseTo(1 / precision, 13);
  expect(got.mean[0]).toBeCloseTo(pull / precision, 13);
});

describe("at the ends", () => {
  test("an exact observation pins what it sees; no noise and no width elsewhere is no obstacle", () => {
    const prior = {
      mean: [1, 2],
      covariance: [
        [1, 0.5],
        [0.5, 1],
      ],
    };
    const got = linearGaussianPosterior(prior, { matrix: [[1, 0]], y: 3, scale: 0 });
    expect(got.mean).toEqual([3, 3]);
    expect(got.covariance).toEqual([
      [0, 0],
      [0, 0.75],
    ]);
    const known = linearGaussianPosterior({ mean: 1, covariance: 0 }, { matrix: 2, y: 5, covariance: 1 });
    expect(known).toMatchObject({ mean: 1, covariance: 0 });
  });

  test("an observation of nothing leaves the prior", () => {
    const prior = {
      mean: [1, 2],
      covariance: [
        [1, 0.5],
        [0.5, 1],
      ],
    };
    const got = linearGaussianPosterior(prior, { matrix: [[0, 0]], y: 3, scale: 1 });
    expect(got).toMatchObject(prior);
  });

  test("the covariance stays symmetric and without negative directions where noise is tiny", () => {
    const next = random(5);
    const prior = { mean: [0, 0, 0], covariance: randomCovariance(3, next) };
    const first = linearGaussianPosterior(prior, {
      matrix: [
        [1, 1, 1],
        [1, -1, 0],
      ],
      y: [1, 0],
      scale: 1e-9,
    });
    // It would be refused as a prior if it had a negative direction.
    const again = linearGaussianPosterior(first, { matrix: [[1, 2, 3]], y: 1, scale: 1e-3 });
    expect(again.covariance.every((row, i) => row[i]! >= 0)).toBe(true);
  });
});

describe("refuses", () => {
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  test.each([
    ["a matrix of another size", prior, { matrix: [[1]], y: 1, scale: 1 }, "a finite matrix [1, 2]"],
    ["a y of another size", prior, { matrix: [[1, 0]], y: [1, 2], scale: 1 }, "a finite matrix [2, 2]"],
    [
      "two exact observations of one thing",
      prior,
      {
        matrix: [
          [1, 0],
          [2, 0],
        ],
        y: [1, 2],
        scale: 0,
      },
      "an inverse",
    ],
    [
      "a prior with a negative direction",
      {
        ...prior,
        covariance: [
          [1, 2],
          [2, 1],
        ],
      },
      { matrix: 1, y: [0, 0], scale: 1 },
      "positive semidefinite",
    ],
    [
      "noise with a negative direction",
      prior,
      {
        matrix: 1,
        y: [0, 0],
        covariance: [
          [1, 2],
          [2, 1],
        ],
      },
      "positive semidefinite",
    ],
    ["NaN", prior, { matrix: 1, y: [0, Number.NaN], scale: 1 }, "finite numbers"],
  ] as const)("%s", (_, law, observation, message) => {
    expect(() => linearGaussianPosterior(law, observation)).toThrow(message);
  });
});
