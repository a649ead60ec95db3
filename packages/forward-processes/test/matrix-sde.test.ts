import { rng, tensorOf } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { brownian } from "../src/brownian.ts";
import { matrixSde } from "../src/matrix-sde.ts";
import { choleskyFactor, combineMatrices, congruence, multiply, norm, transpose, unit } from "../src/matrix.ts";
import type { Matrix } from "../src/matrix.ts";
import { simulateExactly } from "../src/simulate-exactly.ts";
import { simulate } from "../src/simulate.ts";
import { column, covarianceOf, endOf, expectGaussian, meanOf, options, times } from "./statistics.ts";

beforeAll(useFloat64);

const entry = fc.integer({ min: -200, max: 200 }).map((value) => value / 100);
const matrixOf = (rows: number, columns: number): fc.Arbitrary<Matrix> =>
  fc.array(fc.array(entry, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });
const age = fc.double({ min: 1e-3, max: 3, noNaN: true });

const expectClose = (a: Matrix, b: Matrix, bound: number) => {
  const scale = Math.max(norm(a), norm(b));
  expect(norm(combineMatrices([1, a], [-1, b]))).toBeLessThanOrEqual(bound * scale);
};

/** exp(A) by its series at A/2^20 and squarings. */
const exponential = (a: Matrix): Matrix => {
  let result = unit(a.length);
  for (let k = 8; k > 0; k--) result = combineMatrices([1, unit(a.length)], [2 ** -20 / k, multiply(a, result)]);
  for (let i = 0; i < 20; i++) result = multiply(result, result);
  return result;
};

describe("matrixSde", () => {
  it("has the blocks of Van Loan's matrix exponential as its transition, to 1e-8", () => {
    fc.assert(
      fc.property(matrixOf(3, 3), matrixOf(3, 2), age, (drift, diffusion, tau) => {
        const { matrix, covariance } = matrixSde({ drift, diffusion }).transition(0.2, 0.2 + tau);
        const q = multiply(diffusion, transpose(diffusion));
        const block = exponential([
          ...drift.map((row, i) => [...row.map((value) => -value * tau), ...q[i]!.map((value) => value * tau)]),
          ...transpose(drift).map((row) => [0, 0, 0, ...row.map((value) => value * tau)]),
        ]);
        const phi = transpose(block.slice(3).map((row) => row.slice(3)));
        expectClose(matrix, phi, 1e-8);
        // The block itself holds exp(-F tau), which the product cancels.
        const product = multiply(
          phi,
          block.slice(0, 3).map((row) => row.slice(3)),
        );
        const lost = 1e-8 * norm(phi) * norm(block);
        expect(norm(combineMatrices([1, covariance], [-1, product]))).toBeLessThanOrEqual(lost);
      }),
      { numRuns: 50 },
    );
  });

  it("has the moments of the integrated equations, to 1e-10", () => {
    fc.assert(
      fc.property(matrixOf(2, 2), matrixOf(2, 1), age, (drift, diffusion, tau) => {
        const exact = matrixSde({ drift, diffusion }).transition(0, tau);
        const solved = matrixSde({ drift: () => drift, diffusion }).transition(0, tau);
        expectClose(solved.matrix, exact.matrix, 1e-10);
        expectClose(solved.covariance, exact.covariance, 1e-10);
      }),
      { numRuns: 30 },
    );
  });

  it("obeys Chapman and Kolmogorov, to 1e-12, and 1e-10 with functions of time", () => {
    const turning = matrixSde({
      drift: (t) => [
        [-t, Math.cos(5 * t)],
        [-1, 0.3],
      ],
      diffusion: (t) => [[1 + t], [t * t]],
    });
    const still = matrixSde({
      drift: [
        [-1, 3],
        [0.5, -2],
      ],
      diffusion: [
        [1, 0],
        [0.3, 2],
      ],
    });
    for (const [sde, bound] of [
      [turning, 1e-10],
      [still, 1e-12],
    ] as const) {
      const [early, late, both] = [sde.transition(0, 0.4), sde.transition(0.4, 1.3), sde.transition(0, 1.3)];
      expectClose(both.matrix, multiply(late.matrix, early.matrix), bound);
      const sum = combineMatrices([1, congruence(late.matrix, early.covariance)], [1, late.covariance]);
      expectClose(both.covariance, sum, bound);
      const law = sde.marginal(
        {
          mean: [1, -2],
          covariance: [
            [2, 0.5],
            [0.5, 1],
          ],
        },
        0,
        0.4,
      );
      const on = sde.marginal(law, 0.4, 1.3);
      const direct = sde.marginal(
        {
          mean: [1, -2],
          covariance: [
            [2, 0.5],
            [0.5, 1],
          ],
        },
        0,
        1.3,
      );
      expectClose([on.mean], [direct.mean], bound);
      expectClose(on.covariance, direct.covariance, bound);
    }
  });

  it("is the Ornstein-Uhlenbeck process in one dimension: N(e^{-bt} x, s^2/(2b) (1 - e^{-2bt}))", async () => {
    const [b, s] = [1.7, 0.6];
    const sde = matrixSde({ drift: [[-b]], diffusion: [[s]] });
    for (const t of [1e-8, 0.01, 0.5, 3, 1e4]) {
      const { matrix, covariance } = sde.transition(1, 1 + t);
      const lag = 1 + t - 1;
      expect(matrix[0]![0]).toBeCloseTo(Math.exp(-b * lag), 14);
      expect(Math.abs(covariance[0]![0]! / ((s * s * -Math.expm1(-2 * b * lag)) / (2 * b)) - 1)).toBeLessThan(1e-14);
    }
    const count = 20_000;
    const start = tensorOf(new Float64Array(count).fill(2), [count, 1]);
    const [mean, std] = [2 * Math.exp(-b), s * Math.sqrt(-Math.expm1(-2 * b) / (2 * b))];
    expectGaussian(await endOf(simulateExactly(sde, times(3))(start, brownian(rng(1)), options)), mean, std);
    // By Euler and Maruyama the law is Gaussian too, with moments that n steps leave in closed form.
    const n = 20;
    const kept = 1 - b / n;
    const spread = s * Math.sqrt((1 - kept ** (2 * n)) / (1 - kept ** 2) / n);
    expectGaussian(await endOf(simulate(sde, times(n))(start, brownian(rng(2)), options)), 2 * kept ** n, spread);
    start.dispose();
  });

  it("keeps the digits of noise that arrives through three coordinates", () => {
    // dx1 = x2 dt, dx2 = x3 dt, dx3 = dW: the variances are t^5/20, t^3/3 and t.
    const { covariance } = matrixSde({
      drift: [
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 0],
      ],
      diffusion: [[0], [0], [1]],
    }).transition(0, 1e-4);
    [1e-20 / 20, 1e-12 / 3, 1e-4].forEach((variance, i) => {
      expect(Math.abs(covariance[i]![i]! / variance - 1)).toBeLessThan(1e-14);
    });
  });

  it("keeps its stationary law over any time", () => {
    const sde = matrixSde({
      drift: [
        [-1, 0.5],
        [0, -1e4],
      ],
      diffusion: [
        [1, 0],
        [0, 3],
      ],
    });
    const late = sde.transition(0, 1e6);
    expect(norm(late.matrix)).toBe(0);
    const kept = sde.marginal({ mean: [0, 0], covariance: late.covariance }, 0, 0.3);
    // Rates 1e4 apart cost four digits.
    expectClose(kept.covariance, late.covariance, 1e-11);
  });

  it("simulates the covariance of its marginals, by Euler and Maruyama and exactly, images too", async () => {
    const sde = matrixSde({
      drift: (t) => [
        [-1, 2 * t],
        [-1, -0.5],
      ],
      diffusion: () => [
        [0.5, 0],
        [0.3, 1],
      ],
    });
    const count = 6000;
    // Two pixels a row, of which the second starts elsewhere.
    const start = tensorOf(
      Float64Array.from({ length: 4 * count }, (_, i) => [1, -1, 0.5, 2][i % 4]!),
      [count, 2, 2],
    );
    const zero = [
      [0, 0],
      [0, 0],
    ];
    for (const [run, bias] of [
      [simulateExactly(sde, [0, 0.3, 1]), 0],
      [simulate(sde, times(150)), 0.02],
    ] as const) {
      const values = await endOf(run(start, brownian(rng(3)), options));
      for (const pixel of [0, 1]) {
        const begin = [[1, -1][pixel]!, [0.5, 2][pixel]!];
        const { mean, covariance } = sde.marginal({ mean: begin, covariance: zero }, 0, 1);
        const found = [column(values, pixel, 4), column(values, 2 + pixel, 4)];
        for (const i of [0, 1]) {
          const std = Math.sqrt(covariance[i]![i]!);
          expect(Math.abs(meanOf(found[i]!) - mean[i]!)).toBeLessThan(std * (4 / Math.sqrt(count) + bias));
          for (const j of [0, 1]) {
            const size = Math.sqrt(covariance[i]![i]! * covariance[j]![j]!);
            const error = Math.sqrt((1 + (covariance[i]![j]! / size) ** 2) / count);
            const off = Math.abs(covarianceOf(found[i]!, found[j]!) - covariance[i]![j]!);
            expect(off).toBeLessThan(size * (4 * error + bias));
          }
        }
      }
    }
    start.dispose();
  });

  it("applies its matrices to axis 1", async () => {
    const sde = matrixSde({
      drift: [
        [1, 2],
        [3, 4],
      ],
      diffusion: [[5], [6]],
    });
    const x = tensorOf([1, 2, 10, 20], [1, 2, 2]);
    expect([...(await sde.drift(x, 0).data())]).toEqual([21, 42, 43, 86]);
    expect([...(await sde.gram(x, 0).data())]).toEqual([325, 650, 390, 780]);
    expect(sde.noiseShape?.([7, 2, 3])).toEqual([7, 1, 3]);
    expect([...(await sde.diffuse(x, 0, tensorOf([1, 2], [1, 1, 2])).data())]).toEqual([5, 10, 6, 12]);
    const noise = tensorOf([1, 1, 1, 1], [1, 2, 2]);
    await expectNoLeak(() => [sde.drift(x, 0), sde.propagate(x, 0, 1, noise)]);
  });

  it("refuses matrices that do not fit, wrong times and wrong states", () => {
    const flat: Matrix = [[1, 2]];
    expect(() => matrixSde({ drift: flat, diffusion: [[1]] })).toThrow(/a drift of finite numbers with 1 rows of 1/);
    expect(() => matrixSde({ drift: [[1]], diffusion: [[1], [2]] })).toThrow(/a diffusion of finite/);
    expect(() => matrixSde({ drift: [[1]], diffusion: [[]] })).toThrow(/a diffusion of finite/);
    expect(() => matrixSde({ drift: [], diffusion: [] })).toThrow(/a drift of finite/);
    expect(() => matrixSde({ drift: [[Number.NaN]], diffusion: [[1]] })).toThrow(/a drift of finite/);
    const clock = { rate: () => -1, integral: (t: number) => -t };
    expect(() => matrixSde({ drift: () => [[1]], diffusion: [[1]], clock })).toThrow(
      /constant matrices beside a clock/,
    );
    expect(() => matrixSde({ drift: [[1]], diffusion: [[1]], clock })).toThrow(/a rate of at least 0, got -1/);
    const backward = { rate: () => 1, integral: (t: number) => -t };
    const sde = matrixSde({ drift: [[1]], diffusion: [[1]], clock: backward });
    expect(() => sde.transition(0, 1)).toThrow(/a clock whose integral rises/);
    expect(() => sde.transition(1, 0.5)).toThrow(/not earlier than s, got 0.5 after 1/);
    expect(() => sde.transition(0, Number.NaN)).toThrow(/not earlier/);
    expect(() => sde.drift(tensorOf([1, 2], [1, 2]), 0)).toThrow(/1 coordinates in axis 1, got the shape \[1,2\]/);
    expect(() => sde.marginal({ mean: [1, 2], covariance: [[1]] }, 0, 1)).toThrow(/a mean of finite/);
    expect(() => matrixSde({ drift: [[1]], diffusion: [[1]] }).transition(0, 1e4)).toThrow(/moments that stay finite/);
    const singular = matrixSde({ drift: (t) => [[1 / (1 - t)]], diffusion: [[1]] });
    expect(() => singular.transition(0, 2)).toThrow(/got stuck at t = (0\.99|1)/);
  });
});

describe("choleskyFactor", () => {
  it("is a root of covariances, singular ones too", () => {
    fc.assert(
      fc.property(matrixOf(4, 2), (root) => {
        const s = multiply(root, transpose(root));
        const l = choleskyFactor(s);
        // A pivot of 1e-15 that is taken for none leaves its root in the rows below.
        expectClose(multiply(l, transpose(l)), s, 1e-7);
      }),
    );
    expect(
      choleskyFactor([
        [0, 0],
        [0, 4],
      ]),
    ).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });
});
