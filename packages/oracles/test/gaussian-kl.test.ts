import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gaussianKl } from "@tweedie/oracles";
import { randomCovariance, random } from "./random-covariance.ts";

const number = (bound: number) => fc.double({ min: -bound, max: bound, noNaN: true });

describe("on random laws", () => {
  const seeds = fc.record({ d: fc.integer({ min: 1, max: 8 }), seed: fc.nat() });

  test("is at least 0, 0 of a law and itself, and above 0 of two that differ", () => {
    fc.assert(
      fc.property(seeds, number(2), ({ d, seed }, move) => {
        const next = random(seed);
        const p = { mean: Array.from({ length: d }, next), covariance: randomCovariance(d, next) };
        const q = { mean: Array.from({ length: d }, next), covariance: randomCovariance(d, next) };
        expect(gaussianKl(p, p)).toBe(0);
        expect(gaussianKl(p, q)).toBeGreaterThan(0);
        const moved = { ...p, mean: p.mean.map((m) => m + move) };
        if (Math.abs(move) > 1e-6) expect(gaussianKl(p, moved)).toBeGreaterThan(0);
        const wider = { ...p, covariance: p.covariance.map((row) => row.map((v) => v * (1 + 1e-6))) };
        expect(gaussianKl(p, wider)).toBeGreaterThan(0);
      }),
    );
  });

  test("of isotropic laws the full form, the diagonal one and the isotropic formula agree to 1e-11", () => {
    fc.assert(
      fc.property(seeds, number(3), number(3), ({ d, seed }, a, b) => {
        const next = random(seed);
        const [m0, m1] = [Array.from({ length: d }, next), Array.from({ length: d }, next)];
        const [s0, s1] = [Math.exp(a), Math.exp(b)];
        const square = m0.reduce((sum, m, i) => sum + (m1[i]! - m) ** 2, 0);
        const formula = square / (2 * s1 ** 2) + (d / 2) * ((s0 / s1) ** 2 - 1) + d * Math.log(s1 / s0);
        const full = (s: number) => m0.map((_, i) => m0.map((__, j) => (i === j ? s * s : 0)));
        const results = [
          gaussianKl({ mean: m0, covariance: full(s0) }, { mean: m1, covariance: full(s1) }),
          gaussianKl({ mean: m0, scale: s0 }, { mean: m1, scale: m1.map(() => s1) }),
          gaussianKl({ mean: m0, covariance: s0 ** 2 }, { mean: m1, scale: s1 }),
          gaussianKl({ mean: m0, scale: s0 }, { mean: m1, covariance: full(s1) }),
        ];
        for (const result of results) {
          expect(Math.abs(result - formula)).toBeLessThan(1e-11 * Math.max(1, formula, (s0 / s1) ** 2 * d));
        }
      }),
    );
  });
});

test("is what quadrature gives in two dimensions, to 1e-8", () => {
  const p = {
    mean: [0.3, -0.2],
    covariance: [
      [0.8, 0.3],
      [0.3, 0.5],
    ],
  };
  const q = {
    mean: [-0.1, 0.4],
    covariance: [
      [1.1, -0.4],
      [-0.4, 0.9],
    ],
  };
  const logDensity = (law: typeof p, x: number, y: number) => {
    const [[a, b], [, c]] = law.covariance as [[number, number], [number, number]];
    const [u, v] = [x - law.mean[0]!, y - law.mean[1]!];
    const determinant = a * c - b * b;
    return (
      -Math.log(2 * Math.PI) - 0.5 * (Math.log(determinant) + (c * u * u - 2 * b * u * v + a * v * v) / determinant)
    );
  };
  let sum = 0;
  for (let x = -9; x <= 9; x += 0.05) {
    for (let y = -9; y <= 9; y += 0.05) {
      const log = logDensity(p, x, y);
      sum += Math.exp(log) * (log - logDensity(q, x, y)) * 0.05 ** 2;
    }
  }
  expect(Math.abs(gaussianKl(p, q) - sum)).toBeLessThan(1e-8);
});

test("of laws that almost agree it keeps its digits: d/2 (x - 1 - log x) at x = 1 + 1e-7", () => {
  const x = 1 + 1e-7;
  const got = gaussianKl({ mean: [0, 0], covariance: x }, { mean: [0, 0], covariance: 1 });
  expect(Math.abs(got / ((x - 1) ** 2 / 2 - (x - 1) ** 3 / 3) - 1)).toBeLessThan(1e-9);
});

test("in 300 dimensions it is the sum over the axes, to 1e-10", () => {
  const d = 300;
  // A reflection turns a diagonal law into a full one and leaves the divergence alone.
  const next = random(3);
  const w = Array.from({ length: d }, next);
  const length = w.reduce((sum, v) => sum + v * v, 0);
  const turn = (v: readonly number[]) => {
    // H diag(v) H with H = I - 2 w w^T / |w|^2.
    const middle = v.reduce((sum, value, k) => sum + value * w[k]! ** 2, 0);
    return w.map((wi, i) =>
      w.map((wj, j) => {
        const outer = (wi * wj) / length;
        return (i === j ? v[i]! : 0) - 2 * outer * (v[i]! + v[j]!) + (4 * outer * middle) / length;
      }),
    );
  };
  const v0 = Array.from({ length: d }, () => Math.exp(next()));
  const v1 = Array.from({ length: d }, () => Math.exp(next()));
  const mean = new Array<number>(d).fill(0);
  const wanted = v0.reduce((sum, v, i) => sum + (v / v1[i]! - 1 - Math.log(v / v1[i]!)) / 2, 0);
  const got = gaussianKl({ mean, covariance: turn(v0) }, { mean, covariance: turn(v1) });
  expect(Math.abs(got / wanted - 1)).toBeLessThan(1e-10);
});

describe("refuses", () => {
  const good = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  test.each([
    [
      "a singular covariance",
      {
        ...good,
        covariance: [
          [1, 1],
          [1, 1],
        ],
      },
      "covariances with an inverse",
    ],
    ["a scale of 0", { mean: [0, 0], scale: [1, 0] }, "covariances with an inverse"],
    [
      "a negative direction",
      {
        ...good,
        covariance: [
          [1, 2],
          [2, 1],
        ],
      },
      "positive semidefinite",
    ],
    [
      "a covariance that is not symmetric",
      {
        ...good,
        covariance: [
          [1, 0.5],
          [0.4, 1],
        ],
      },
      "a symmetric covariance",
    ],
    ["another size", { ...good, covariance: [[1]] }, "2 rows of 2 finite numbers"],
    [
      "NaN",
      {
        ...good,
        covariance: [
          [1, Number.NaN],
          [Number.NaN, 1],
        ],
      },
      "finite numbers",
    ],
    ["a mean of NaN", { ...good, mean: [0, Number.NaN] }, "a mean of finite numbers"],
    ["another dimension", { mean: 0, scale: 1 }, "means of one dimension"],
    ["a negative variance", { mean: [0, 0], covariance: -1 }, "a variance that is finite and at least 0"],
  ] as const)("%s", (_, law, message) => {
    expect(() => gaussianKl(good, law)).toThrow(message);
    expect(() => gaussianKl(law, good)).toThrow(message);
  });
});
