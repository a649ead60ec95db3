import { grad, memory, mul, reshape, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { combine, rng, tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { empirical, gaussianMixture } from "@tweedie/oracles";
import { levels } from "./levels.ts";

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

const dimension = 3;
const count = 23;
const values = rng(1)
  .uniforms(count * dimension)
  .map((u, i) => 5 + (4 * u - 2) * (1 + (i % dimension)));
const rows = Array.from({ length: count }, (_, i) => [...values.subarray(dimension * i, dimension * (i + 1))]);
const raw = rng(2).uniforms(count);
const total = raw.reduce((all, u) => all + u, 0);
const weights = Array.from(raw, (u) => u / total);

const law = empirical({ values, dimension, weights });
const points = gaussianMixture({ weights, means: rows, scales: rows.map(() => 0) });

async function expectClose(got: Tensor, wanted: ArrayLike<number>, bound: number) {
  const found = await got.data();
  expect(found).toHaveLength(wanted.length);
  const size = Math.max(1, ...Array.from(wanted, Math.abs));
  found.forEach((v, i) => expect(Math.abs(v - wanted[i]!)).toBeLessThanOrEqual(bound * size));
}

describe.each(Object.entries({ ...levels, "hardly any noise": { t: 0.01, alpha: 1, sigma: 0.05 } }))(
  "at the level %s",
  (_, level) => {
    test.each([
      ["all at once, all exactly", {}],
      ["in chunks of 5", { chunk: 5, candidates: 2 }],
      ["one by one", { chunk: 1 }],
      ["with one candidate", { candidates: 1 }],
    ])("is a mixture of points, to 1e-10: %s", async (__, way) => {
      const parzen = empirical({ values, dimension, weights, ...way });
      const x = points.sample(12, level, rng(3));
      const [got, wanted] = [parzen.denoise(x, level), points.denoise(x, level)];
      await expectClose(got.x0, await wanted.x0.data(), 1e-10);
      await expectClose(got.eps, await wanted.eps.data(), 1e-10);
      await expectClose(parzen.score(x, level), await points.score(x, level).data(), 1e-10);
      await expectClose(parzen.logDensity(x, level), await points.logDensity(x, level).data(), 1e-10);
    });

    test("has its gradients, to 1e-8", async () => {
      const parzen = empirical({ values, dimension, weights, chunk: 7, candidates: 2 });
      const x = points.sample(6, level, rng(4));
      const direction = rng(5).normal([6, dimension]);
      const of = (f: (z: Tensor) => Tensor) => grad((z: Tensor) => sum(mul(f(z), direction)))(x);
      await expectClose(
        of((z) => parzen.denoise(z, level).x0),
        await of((z) => points.denoise(z, level).x0).data(),
        1e-8,
      );
      await expectClose(
        of((z) => parzen.score(z, level)),
        await of((z) => points.score(z, level)).data(),
        1e-8,
      );
      const slope = grad((z: Tensor) => sum(parzen.logDensity(z, level)))(x);
      await expectClose(slope, await points.score(x, level).data(), 1e-10);
    });

    test("has its moments and covariance, and samples with them within four standard errors", async () => {
      const [got, wanted] = [law.moments(level), points.moments(level)];
      got.mean.forEach((m, i) => expect(m).toBeCloseTo(wanted.mean[i]!, 12));
      got.std.forEach((s, i) => expect(s).toBeCloseTo(wanted.std[i]!, 12));
      const covariance = points.covariance(level).flat();
      law
        .covariance(level)
        .flat()
        .forEach((v, i) => expect(v).toBeCloseTo(covariance[i]!, 11));
      const n = 5000;
      const samples = await law.sample(n, level, rng(6)).data();
      got.mean.forEach((m, i) => {
        const column = Array.from({ length: n }, (__, row) => samples[dimension * row + i]!);
        const mean = column.reduce((all, v) => all + v, 0) / n;
        const variance = column.reduce((all, v) => all + (v - mean) ** 2, 0) / n;
        expect(Math.abs(mean - m)).toBeLessThan(4 * Math.sqrt(variance / n));
        expect(Math.abs(Math.sqrt(variance) - got.std[i]!)).toBeLessThan((4 * got.std[i]!) / Math.sqrt(2 * n));
      });
    });

    test.each([{ chunk: 4096 }, { chunk: 6, candidates: 2 }])(
      "samples of the posterior are data, as often as their weights say, within 4.5 standard errors: %o",
      async (way) => {
        const parzen = empirical({ values, dimension, weights, ...way });
        const z = [...(await points.sample(1, level, rng(7)).data())];
        const n = 1500;
        const x = tensorOf(Array.from({ length: n }, () => z).flat(), [n, dimension]);
        const chosen = await parzen.samplePosterior(x, level, rng(8)).data();
        const logits = rows.map((row, i) => {
          const square = row.reduce((all, v, j) => all + (z[j]! - level.alpha * v) ** 2, 0);
          return Math.log(weights[i]!) - square / (2 * level.sigma ** 2);
        });
        const top = Math.max(...logits);
        const mass = logits.reduce((all, logit) => all + Math.exp(logit - top), 0);
        const times = new Float64Array(count);
        for (let i = 0; i < n; i++) {
          const which = rows.findIndex((row) => row.every((v, j) => Math.abs(v - chosen[dimension * i + j]!) < 1e-12));
          expect(which).toBeGreaterThanOrEqual(0);
          times[which]! += 1;
        }
        times.forEach((found, i) => {
          const p = Math.exp(logits[i]! - top) / mass;
          expect(Math.abs(found - n * p)).toBeLessThan(4.5 * Math.sqrt(n * p * (1 - p)) + 1e-9 + (n * p < 1 ? 2 : 0));
        });
      },
    );
  },
);

describe("at the ends", () => {
  const far = () => tensorOf([4.5, 6, 4, 1e3, -1e3, 0], [2, dimension]);

  test("it tends to the nearest datum, with noise of any smallness", async () => {
    const x = far();
    const z = await x.data();
    const nearest = [0, 1].flatMap((row) => {
      const squares = rows.map((datum) => datum.reduce((all, v, j) => all + (z[dimension * row + j]! - v) ** 2, 0));
      return rows[squares.indexOf(Math.min(...squares))]!;
    });
    for (const sigma of [1e-3, 1e-8, 1e-30, 1e-300]) {
      const level = { t: 0.01, alpha: 1, sigma };
      await expectClose(law.denoise(x, level).x0, nearest, 1e-14);
      for (const result of [law.denoise(x, level).eps, law.score(x, level), law.logDensity(x, level)]) {
        expect([...(await result.data())].every(Number.isFinite)).toBe(true);
      }
    }
  });

  test("it tends to the mean where there is no signal or endless noise", async () => {
    const x = far();
    const { mean } = law.moments();
    for (const level of [
      { t: 1, alpha: 0, sigma: 1 },
      { t: 1, alpha: 1, sigma: 1e12 },
      { t: 1, alpha: 1, sigma: 1e200 },
    ]) {
      await expectClose(law.denoise(x, level).x0, [...mean, ...mean], 1e-8);
      expect([...(await law.logDensity(x, level).data())].every(Number.isFinite)).toBe(true);
    }
  });

  test("one datum, and data that are all the same, are returned at every level", async () => {
    for (const copies of [1, 5]) {
      const one = empirical({ values: Array.from({ length: copies }, () => [1, 2]).flat(), dimension: 2 });
      expect(one.moments()).toEqual({ mean: [1, 2], std: [0, 0] });
      for (const level of Object.values(levels)) {
        const z = one.sample(3, level, rng(9));
        await expectClose(one.denoise(z, level).x0, [1, 2, 1, 2, 1, 2], 1e-14);
        const point = gaussianMixture({ weights: [1], means: [[1, 2]], scales: [0] });
        await expectClose(one.logDensity(z, level), await point.logDensity(z, level).data(), 1e-12);
      }
    }
  });
});

test("splits the datum, takes data of any shape, and noises sample i alike in every batch", async () => {
  const level = levels["flow"]!;
  const x = law.sample(7, level, rng(10));
  const { x0, eps } = law.denoise(reshape(x, [7, 1, dimension]), level);
  expect(x0.shape).toEqual([7, 1, dimension]);
  await expectClose(combine([level.alpha, x0], [level.sigma, eps]), await x.data(), 1e-14);
  const all = await law.sample(4, level, rng(8).forRows([0, 1, 2, 3])).data();
  const two = await law.sample(2, level, rng(8).forRows([3, 1])).data();
  expect([...two]).toEqual([...all.slice(9, 12), ...all.slice(3, 6)]);
  const posterior = (ids: number[], from: Tensor) => law.samplePosterior(from, level, rng(9).forRows(ids)).data();
  const [whole, last] = [
    await posterior([0, 1], combine([1, tensorOf(rows.slice(0, 2).flat(), [2, 3])])),
    tensorOf(rows[1]!, [1, 3]),
  ];
  expect(await posterior([1], last)).toEqual(whole.slice(3));
});

test("leaves no tensor behind", () => {
  const level = levels["ve"]!;
  const x = law.sample(4, level, rng(0));
  const before = memory().numTensors;
  const { x0, eps } = law.denoise(x, level);
  const results = [x0, eps, law.score(x, level), law.logDensity(x, level), law.sample(3, level, rng(0))];
  results.push(law.samplePosterior(x, level, rng(0)));
  results.push(grad((z: Tensor) => sum(law.denoise(z, level).x0))(x));
  expect(memory().numTensors).toBe(before + results.length);
});

describe("refuses", () => {
  test.each([
    ["no data", { values: [], dimension: 2 }, "at least one row of 2 numbers, got 0"],
    ["half a row", { values: [1, 2, 3], dimension: 2 }, "at least one row"],
    ["a dimension of 0", { values: [1], dimension: 0 }, "at least one row"],
    ["NaN", { values: [1, Number.NaN], dimension: 1 }, "finite data"],
    ["weights of another sum", { values: [1, 2], dimension: 1, weights: [1, 1] }, "2 positive weights with sum 1"],
    ["too few weights", { values: [1, 2], dimension: 1, weights: [1] }, "2 positive weights"],
    ["a chunk of 0", { values: [1, 2], dimension: 1, chunk: 0 }, "a chunk and a number of candidates"],
    ["no candidates", { values: [1, 2], dimension: 1, candidates: 0 }, "a chunk and a number of candidates"],
  ])("%s", (_, options, message) => {
    expect(() => empirical(options)).toThrow(message);
  });

  test("levels without noise, and data of another size", () => {
    const x = tensorOf([1, 2, 3], [1, 3]);
    expect(() => law.denoise(x, { t: 0, alpha: 1, sigma: 0 })).toThrow("expected sigma > 0");
    expect(() => law.score(x)).toThrow("expected sigma > 0");
    expect(() => law.score(tensorOf([1], [1, 1]), levels["ve"]!)).toThrow("3 numbers a row");
    expect(() => law.score(tensorOf([], [0, 3]), levels["ve"]!)).toThrow("batches of nothing");
    expect(() => law.logDensity(x, { t: 1, alpha: 1, sigma: Infinity })).toThrow("both finite");
    expect(() => law.logDensity(x, { t: 1, alpha: Number.NaN, sigma: 1 })).toThrow("both finite");
  });
});
