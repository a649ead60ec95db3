import { grad, memory, mul, reshape, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { combine, derivativeAt, levelAt, rng, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { standardSchedules, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian, gaussianMixture } from "@tweedie/oracles";
import { levels } from "./levels.ts";

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

const weights = [0.3, 0.7];
const means = [
  [-0.6, 0.4],
  [0.5, -0.3],
];
const covariances = [
  [
    [0.5, 0.35],
    [0.35, 0.4],
  ],
  [
    [0.3, -0.2],
    [-0.2, 0.6],
  ],
];
const law = gaussianMixture({ weights, means, covariances });

async function expectClose(got: Tensor, wanted: ArrayLike<number>, bound: number) {
  const values = await got.data();
  expect(values).toHaveLength(wanted.length);
  values.forEach((v, i) =>
    expect(Math.abs(v - wanted[i]!)).toBeLessThanOrEqual(bound * Math.max(1, Math.abs(wanted[i]!))),
  );
}

/** The answers at a point by the formulas with inverses of 2x2 matrices written out. */
function byHand([x, y]: readonly [number, number], { alpha, sigma }: NoiseLevel) {
  const parts = weights.map((w, k) => {
    const [[a, b], [, c]] = covariances[k] as [[number, number], [number, number]];
    const [va, vb, vc] = [alpha ** 2 * a + sigma ** 2, alpha ** 2 * b, alpha ** 2 * c + sigma ** 2];
    const determinant = va * vc - vb * vb;
    const [u, v] = [x - alpha * means[k]![0]!, y - alpha * means[k]![1]!];
    // V^-1 (z - alpha mu).
    const [p, q] = [(vc * u - vb * v) / determinant, (va * v - vb * u) / determinant];
    const density = (w * Math.exp(-0.5 * (u * p + v * q))) / (2 * Math.PI * Math.sqrt(determinant));
    const guess = [means[k]![0]! + alpha * (a * p + b * q), means[k]![1]! + alpha * (b * p + c * q)];
    return { density, score: [-p, -q], guess };
  });
  const total = parts.reduce((all, { density }) => all + density, 0);
  const mix = (f: (part: (typeof parts)[number]) => number) =>
    parts.reduce((all, part) => all + (part.density / total) * f(part), 0);
  return {
    logDensity: Math.log(total),
    score: [0, 1].map((i) => mix(({ score }) => score[i]!)),
    x0: [0, 1].map((i) => mix(({ guess }) => guess[i]!)),
  };
}

describe.each(Object.entries(levels))("at the level %s", (_, level) => {
  test("density, score and denoiser are those of the formulas written out, to 1e-11", async () => {
    const x = law.sample(20, level, rng(1));
    const rows = (await x.array()) as [number, number][];
    const wanted = rows.map((row) => byHand(row, level));
    await expectClose(
      law.logDensity(x, level),
      wanted.map(({ logDensity }) => logDensity),
      1e-11,
    );
    await expectClose(
      law.score(x, level),
      wanted.flatMap(({ score }) => score),
      1e-11,
    );
    const { x0, eps } = law.denoise(x, level);
    await expectClose(
      x0,
      wanted.flatMap((row) => row.x0),
      1e-11,
    );
    await expectClose(combine([level.alpha, x0], [level.sigma, eps]), await x.data(), 1e-12);
    await expectClose(grad((z: Tensor) => sum(law.logDensity(z, level)))(x), await law.score(x, level).data(), 1e-11);
  });

  test("diagonal covariances are scales, to 1e-12", async () => {
    const scales = [
      [0.3, 1.2, 0.5],
      [0.8, 0.2, 0.9],
    ];
    const three = [
      [0, 1, 2],
      [1, 0, -1],
    ];
    const diagonal = scales.map((scale) => scale.map((s, i) => scale.map((__, j) => (i === j ? s * s : 0))));
    const [plain, full] = [
      gaussianMixture({ weights, means: three, scales }),
      gaussianMixture({ weights, means: three, covariances: diagonal }),
    ];
    const x = plain.sample(10, level, rng(2));
    await expectClose(full.sample(10, level, rng(2)), await x.data(), 1e-12);
    await expectClose(full.denoise(x, level).x0, await plain.denoise(x, level).x0.data(), 1e-12);
    await expectClose(full.logDensity(x, level), await plain.logDensity(x, level).data(), 1e-12);
    await expectClose(
      full.samplePosterior(x, level, rng(3)),
      await plain.samplePosterior(x, level, rng(3)).data(),
      1e-12,
    );
    full.moments(level).std.forEach((s, i) => expect(s).toBeCloseTo(plain.moments(level).std[i]!, 12));
    full
      .covariance(level)
      .flat()
      .forEach((v, i) => expect(v).toBeCloseTo(plain.covariance(level).flat()[i]!, 12));
  });

  test("samples have the mean and covariance, within four standard errors, and the deviations are its diagonal", async () => {
    const count = 20_000;
    const { mean, std } = law.moments(level);
    const covariance = law.covariance(level);
    std.forEach((s, i) => expect(s ** 2).toBeCloseTo(covariance[i]![i]!, 12));
    expectMoments(await law.sample(count, level, rng(4)).data(), mean, covariance);
  });

  test("samples of the posterior have the denoiser's mean and the covariance of Tweedie's second formula", async () => {
    for (const z of [
      [0.3, -0.4],
      [-1, 0.8],
    ]) {
      const one = tensorOf(z, [1, 2]);
      const mean = await law.denoise(one, level).x0.data();
      // Cov[x0 | z] = sigma^2 / alpha * d E[x0 | z] / dz.
      const slopes = [0, 1].map((i) =>
        grad((x: Tensor) => sum(mul(law.denoise(x, level).x0, tensorOf([1 - i, i], [1, 2]))))(one),
      );
      const jacobian = await Promise.all(slopes.map((x) => x.data()));
      const covariance = jacobian.map((row) => [...row].map((v) => (v * level.sigma ** 2) / level.alpha));
      const rows = 20_000;
      const repeated = tensorOf(
        Array.from({ length: 2 * rows }, (_, i) => z[i % 2]!),
        [rows, 2],
      );
      expectMoments(await law.samplePosterior(repeated, level, rng(5)).data(), [...mean], covariance);
    }
  });
});

/** Means and second moments of points in the plane, within four standard errors. */
function expectMoments(values: ArrayLike<number>, mean: readonly number[], covariance: readonly (readonly number[])[]) {
  const n = values.length / 2;
  const average = (f: (u: number, v: number) => number) => {
    const all = Array.from({ length: n }, (_, i) => f(values[2 * i]! - mean[0]!, values[2 * i + 1]! - mean[1]!));
    const m = all.reduce((total, v) => total + v, 0) / n;
    return { m, error: Math.sqrt(all.reduce((total, v) => total + (v - m) ** 2, 0)) / n };
  };
  const cases = [
    [average((u) => u), 0],
    [average((_, v) => v), 0],
    [average((u) => u * u), covariance[0]![0]!],
    [average((u, v) => u * v), covariance[0]![1]!],
    [average((_, v) => v * v), covariance[1]![1]!],
  ] as const;
  for (const [{ m, error }, wanted] of cases) expect(Math.abs(m - wanted)).toBeLessThan(4 * error);
}

describe.each(Object.entries(standardSchedules))("the probability flow of a full Gaussian on %s", (_, schedule) => {
  const one = gaussian({ mean: means[0]!, covariance: covariances[0]! });
  const [from, to] = [levelAt(schedule, 0.9), levelAt(schedule, 0.2)];

  test("is what fine integration of the ODE gives, to 1e-8, and returns", async () => {
    const n = 400;
    const start = one.sample(5, from, rng(6));
    // Classical Runge-Kutta in the logarithm of time.
    const rate = (z: Tensor, t: number) => {
      const { alpha, sigma } = derivativeAt(schedule, t);
      const { x0, eps } = one.denoise(z, levelAt(schedule, t));
      return combine([t * alpha, x0], [t * sigma, eps]);
    };
    const h = Math.log(0.2 / 0.9) / n;
    let x = start;
    for (let i = 0; i < n; i++) {
      const u = (k: number) => 0.9 * (0.2 / 0.9) ** ((i + k) / n);
      const k1 = rate(x, u(0));
      const k2 = rate(combine([1, x], [h / 2, k1]), u(0.5));
      const k3 = rate(combine([1, x], [h / 2, k2]), u(0.5));
      const k4 = rate(combine([1, x], [h, k3]), u(1));
      x = combine([1, x], [h / 6, k1], [h / 3, k2], [h / 3, k3], [h / 6, k4]);
    }
    await expectClose(one.flow(start, from, to), await x.data(), 1e-8);
    await expectClose(one.flow(one.flow(start, from, to), to, from), await start.data(), 1e-10);
  });
});

describe("a covariance without full rank", () => {
  const line = gaussian({
    mean: [1, 2],
    covariance: [
      [1, 2],
      [2, 4],
    ],
  });

  test("denoises onto its line: the projection, shrunk", async () => {
    const level = levels["flow"]!;
    const x = tensorOf([0.3, -0.7, 2, 5], [2, 2]);
    const guess = (await line.denoise(x, level).x0.array()) as [number, number][];
    for (const [a, b] of guess) expect(b - 2).toBeCloseTo(2 * (a - 1), 12);
  });

  test("has no density and no flow without noise", () => {
    const x = tensorOf([1, 2], [1, 2]);
    expect(() => line.score(x)).toThrow("expected sigma > 0");
    expect(() => line.flow(x, { t: 0, alpha: 1, sigma: 0 }, levels["ve"]!)).toThrow("expected a law with a width");
  });
});

test("a variance is a scale squared, and a law knows its parts", () => {
  expect(gaussian({ mean: [1, 2], covariance: 4 }).moments()).toEqual({ mean: [1, 2], std: [2, 2] });
  expect(law.components).toEqual({ weights, means, covariances });
});

test("noises sample i alike in every batch, takes data of any shape, and leaves no tensor behind", async () => {
  const level = levels["flow"]!;
  const all = await law.sample(4, level, rng(8).forRows([0, 1, 2, 3])).data();
  const two = await law.sample(2, level, rng(8).forRows([3, 1])).data();
  expect([...two]).toEqual([...all.slice(6, 8), ...all.slice(2, 4)]);
  const x = law.sample(6, level, rng(9));
  const wide = reshape(x, [6, 1, 2]);
  expect(law.samplePosterior(wide, level, rng(0)).shape).toEqual([6, 1, 2]);
  const before = memory().numTensors;
  const { x0, eps } = law.denoise(x, level);
  const results = [x0, eps, law.score(x, level), law.logDensity(x, level), law.sample(3, level, rng(0))];
  results.push(
    law.samplePosterior(x, level, rng(0)),
    law.given({ matrix: 1, y: [0, 0], scale: 1 }).sample(2, level, rng(0)),
  );
  expect(memory().numTensors).toBe(before + results.length);
});

describe("refuses", () => {
  const good = { weights: [1], means: [[0, 0]] };
  test.each([
    [
      "a negative direction",
      {
        ...good,
        covariances: [
          [
            [1, 2],
            [2, 1],
          ],
        ],
      },
      "positive semidefinite",
    ],
    [
      "a matrix that is not symmetric",
      {
        ...good,
        covariances: [
          [
            [1, 0.5],
            [0, 1],
          ],
        ],
      },
      "a symmetric covariance",
    ],
    ["a matrix of another size", { ...good, covariances: [[[1]]] }, "a mean and a covariance of one dimension"],
    ["a matrix that is not square", { ...good, covariances: [[[1], [2]]] }, "2 rows of 2 finite numbers"],
    [
      "NaN",
      {
        ...good,
        covariances: [
          [
            [1, Number.NaN],
            [Number.NaN, 1],
          ],
        ],
      },
      "finite numbers",
    ],
    ["a missing covariance", { ...good, covariances: [] }, "1 means and 0 covariances"],
  ])("%s", (_, options, message) => {
    expect(() => gaussianMixture(options)).toThrow(message);
  });

  test("neither or both of scale and covariance", () => {
    const both = { mean: 0, scale: 1, covariance: 1 } as unknown as { mean: number; scale: number };
    expect(() => gaussian(both)).toThrow("gaussian: expected either a scale or a covariance");
    const neither = { ...good } as unknown as { weights: number[]; means: number[][]; scales: number[] };
    expect(() => gaussianMixture(neither)).toThrow("expected either scales or covariances");
  });
});
