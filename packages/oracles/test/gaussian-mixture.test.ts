import { readFileSync } from "node:fs";
import { grad, memory, reshape, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { combine, rng, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian, gaussianMixture } from "@tweedie/oracles";
import type { Oracle } from "@tweedie/oracles";
import { levels } from "./levels.ts";

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

interface Fixture {
  readonly oracles: {
    readonly gauss4: { readonly mu: number[]; readonly s: number[] };
    readonly gmm2: { readonly w: number[]; readonly mu: number[][]; readonly s: number[] };
  };
  readonly rows: readonly {
    readonly oracle: "gauss4" | "gmm2";
    readonly level: string;
    readonly abar_or_sigma: number;
    readonly z: number[][];
    readonly x0hat: number[][];
    readonly eps: number[][];
    readonly v: number[][];
    readonly flow_u: number[][];
    readonly score: number[][];
    readonly logp: number[];
  }[];
}

const { oracles, rows } = JSON.parse(
  readFileSync(new URL("../../../fixtures/00_oracles.json", import.meta.url), "utf8"),
) as Fixture;
const { gauss4, gmm2 } = oracles;
const laws: Readonly<Record<"gauss4" | "gmm2", Oracle>> = {
  gauss4: gaussian({ mean: gauss4.mu, scale: gauss4.s }),
  gmm2: gaussianMixture({ weights: gmm2.w, means: gmm2.mu, scales: gmm2.s }),
};
const square = (s: number) => s * s;
/** The same laws by their covariances. */
const full: typeof laws = {
  gauss4: gaussian({
    mean: gauss4.mu,
    covariance: gauss4.s.map((s, i) => gauss4.s.map((_, j) => (i === j ? s * s : 0))),
  }),
  gmm2: gaussianMixture({
    weights: gmm2.w,
    means: gmm2.mu,
    covariances: gmm2.s.map(square).map((v) => [
      [v, 0],
      [0, v],
    ]),
  }),
};
const mixed = gaussianMixture({
  weights: [0.2, 0.5, 0.3],
  means: [
    [-1, 0.5, 0],
    [0.8, -0.4, 2],
    [0, 1, -1],
  ],
  scales: [0.3, [0.2, 0.7, 1.1], 0.5],
});
const points = (law: Oracle, level: NoiseLevel): Tensor => law.sample(20, level, rng(4));
const flat = (values: readonly (readonly number[])[]) => values.flat();

async function expectClose(got: Tensor, wanted: readonly number[], relative: number, absolute = 0) {
  const values = await got.data();
  expect(values).toHaveLength(wanted.length);
  wanted.forEach((v, i) => expect(Math.abs(values[i]! - v)).toBeLessThanOrEqual(relative * Math.abs(v) + absolute));
}

describe("agrees with independent closed forms", () => {
  test.each(rows.map((row) => ({ ...row, title: `${row.oracle}, ${row.level} ${row.abar_or_sigma}` })))(
    "$title",
    async ({ oracle, level: kind, abar_or_sigma: value, z, x0hat, eps, v, flow_u, score, logp }) => {
      const alpha = kind === "vp" ? Math.sqrt(value) : kind === "flow" ? 1 - value : 1;
      const level = { t: 0.5, alpha, sigma: kind === "vp" ? Math.sqrt(1 - value) : value };
      for (const law of [laws[oracle], full[oracle]]) {
        const x = tensorOf(flat(z), [z.length, law.dimension]);
        const guess = law.denoise(x, level);
        await expectClose(guess.x0, flat(x0hat), 1e-8);
        await expectClose(guess.eps, flat(eps), 1e-8);
        await expectClose(combine([level.alpha, guess.eps], [-level.sigma, guess.x0]), flat(v), 1e-8);
        await expectClose(combine([1, guess.eps], [-1, guess.x0]), flat(flow_u), 1e-8);
        await expectClose(law.score(x, level), flat(score), 1e-8);
        await expectClose(law.logDensity(x, level), logp, 1e-8);
      }
    },
  );
});

describe.each(Object.entries(levels))("at the level %s", (_, level) => {
  test("the score is the gradient of the log density, by finite differences and by the tape", async () => {
    const x = points(mixed, level);
    const score = await mixed.score(x, level).data();
    const values = await x.data();
    const h = 1e-5;
    for (let at = 0; at < values.length; at += 7) {
      const row = Math.floor(at / 3);
      const shifted = async (k: number) => {
        const moved = Float64Array.from(values);
        moved[at]! += k * h;
        return (await mixed.logDensity(tensorOf(moved, [20, 3]), level).data())[row]!;
      };
      const difference = ((await shifted(1)) - (await shifted(-1))) / (2 * h);
      expect(Math.abs(difference - score[at]!)).toBeLessThan(1e-8 * Math.max(1, Math.abs(score[at]!)) * 10);
    }
    await expectClose(grad((z) => sum(mixed.logDensity(z, level)))(x), [...score], 1e-12, 1e-12);
  });

  test("Tweedie's identity holds, and the prediction splits the datum", async () => {
    const x = points(mixed, level);
    const { x0, eps } = mixed.denoise(x, level);
    const values = [...(await x.data())];
    await expectClose(combine([level.alpha, x0], [level.sigma, eps]), values, 1e-13, 1e-13);
    const identity = combine([1, x], [level.sigma ** 2, mixed.score(x, level)], [-level.alpha, x0]);
    await expectClose(
      identity,
      values.map(() => 0),
      0,
      1e-12,
    );
  });

  test("the denoiser is the posterior mean, by quadrature", async () => {
    const law = gaussianMixture({ weights: [0.35, 0.65], means: [[-1], [0.8]], scales: [0.3, 0.15] });
    const z = [-1.3, -0.2, 0.05, 0.4, 1.7];
    const density = (x: number, m: number, s: number) => Math.exp(-0.5 * ((x - m) / s) ** 2) / s;
    const wanted = z.map((v) => {
      let [mass, moment] = [0, 0];
      for (let x = -6; x <= 6; x += 1e-3) {
        const prior = 0.35 * density(x, -1, 0.3) + 0.65 * density(x, 0.8, 0.15);
        const weight = prior * density(v, level.alpha * x, level.sigma);
        mass += weight;
        moment += weight * x;
      }
      return moment / mass;
    });
    await expectClose(law.denoise(tensorOf(z, [5, 1]), level).x0, wanted, 1e-10, 1e-10);
  });

  test("the density has the mass 1", async () => {
    const law = gaussianMixture({ weights: [0.35, 0.65], means: [[-1], [0.8]], scales: [0.3, 0.15] });
    const n = 20_001;
    const x = tensorOf(
      Float64Array.from({ length: n }, (_, i) => -25 + (50 * i) / (n - 1)),
      [n, 1],
    );
    const mass = [...(await law.logDensity(x, level).data())].reduce((all, v) => all + Math.exp(v), 0) * (50 / (n - 1));
    expect(mass).toBeCloseTo(1, 10);
  });

  test("samples have the exact moments, and noising exact data gives the same law", async () => {
    const count = 40_000;
    const { mean, std } = mixed.moments(level);
    const x0 = mixed.sample(count, undefined, rng(1));
    const noised = combine([level.alpha, x0], [level.sigma, rng(2).normal([count, 3])]);
    for (const x of [mixed.sample(count, level, rng(3)), noised]) {
      const values = await x.data();
      for (let i = 0; i < 3; i++) {
        const column = Array.from({ length: count }, (_, row) => values[3 * row + i]!);
        const m = column.reduce((all, v) => all + v, 0) / count;
        const s = Math.sqrt(column.reduce((all, v) => all + (v - m) ** 2, 0) / count);
        // Four standard errors; that of the spread is that of a Gaussian, which these mixtures do not exceed.
        expect(Math.abs(m - mean[i]!)).toBeLessThan((4 * std[i]!) / Math.sqrt(count));
        expect(Math.abs(s - std[i]!)).toBeLessThan((4 * std[i]!) / Math.sqrt(2 * count));
      }
    }
  });

  test("samples of the posterior have the mean of the denoiser and the variance of Tweedie's second formula", async () => {
    const law = gaussianMixture({ weights: [0.35, 0.65], means: [[-1], [0.8]], scales: [0.3, 0.5] });
    const count = 20_000;
    for (const z of [-0.7, 0.1, 1.2]) {
      const one = tensorOf([z], [1, 1]);
      const mean = (await law.denoise(one, level).x0.data())[0]!;
      // Var[x0 | z] = sigma^2 / alpha * d E[x0 | z] / dz.
      const slope = (await grad((x) => sum(law.denoise(x, level).x0))(one).data())[0]!;
      const std = Math.sqrt((level.sigma ** 2 / level.alpha) * slope);
      const values = [...(await law.samplePosterior(tensorOf(Array(count).fill(z), [count, 1]), level, rng(7)).data())];
      const m = values.reduce((all, v) => all + v, 0) / count;
      const central = (p: number) => values.reduce((all, v) => all + (v - m) ** p, 0) / count;
      expect(Math.abs(m - mean)).toBeLessThan((4 * std) / Math.sqrt(count));
      const error = Math.sqrt((central(4) - central(2) ** 2) / (4 * count * central(2)));
      expect(Math.abs(Math.sqrt(central(2)) - std)).toBeLessThan(4 * error);
    }
  });
});

test("denoising is not sampling: the guess has too small a variance, its posterior noise restores it", async () => {
  const [variance, noise, count] = [0.8, 0.5, 40_000];
  const level = { t: 0.5, alpha: 1, sigma: Math.sqrt(noise) };
  const law = gaussian({ mean: 0, scale: Math.sqrt(variance) });
  const y = law.sample(count, level, rng(5));
  const spread = async (x: Tensor) => [...(await x.data())].reduce((all, v) => all + v * v, 0) / count;
  const error = 4 * Math.sqrt(2 / count);
  const guess = law.denoise(y, level).x0;
  expect(Math.abs((await spread(guess)) / (variance ** 2 / (variance + noise)) - 1)).toBeLessThan(error);
  const restored = law.samplePosterior(y, level, rng(6));
  expect(Math.abs((await spread(restored)) / variance - 1)).toBeLessThan(error);
});

test("stays finite far from the data and at both ends", async () => {
  const x = tensorOf([1e3, -1e3, 1e3, 0, 0, 0], [2, 3]);
  for (const level of [
    { t: 0, alpha: 1, sigma: 0 },
    { t: 0.01, alpha: 1, sigma: 1e-3 },
    { t: 1, alpha: 0, sigma: 1 },
  ]) {
    const { x0, eps } = mixed.denoise(x, level);
    for (const result of [x0, eps, mixed.score(x, level), mixed.logDensity(x, level)]) {
      expect([...(await result.data())].every(Number.isFinite)).toBe(true);
    }
  }
  const [atNoise] = mixed.moments().mean;
  expect((await mixed.denoise(x, { t: 1, alpha: 0, sigma: 1 }).x0.data())[3]).toBeCloseTo(atNoise!, 12);
});

test("takes data of any shape, and noises sample i alike in every batch", async () => {
  const level = levels["flow"]!;
  const x = points(mixed, level);
  const wide = reshape(x, [20, 1, 3, 1]);
  expect(mixed.denoise(wide, level).eps.shape).toEqual([20, 1, 3, 1]);
  expect([...(await mixed.score(wide, level).data())]).toEqual([...(await mixed.score(x, level).data())]);
  const all = await mixed.sample(4, level, rng(8).forRows([0, 1, 2, 3])).data();
  const two = await mixed.sample(2, level, rng(8).forRows([3, 1])).data();
  expect([...two]).toEqual([...all.slice(9, 12), ...all.slice(3, 6)]);
});

test("gives gradients of the score and the denoiser, and refuses one of posterior samples", async () => {
  const level = levels["flow"]!;
  const x = points(mixed, level);
  const of = (f: (z: Tensor) => Tensor) => grad((z) => sum(f(z)))(x);
  const results = [(z: Tensor) => mixed.score(z, level), (z: Tensor) => mixed.denoise(z, level).eps];
  for (const f of results) expect((await of(f).data()).some((v) => v !== 0)).toBe(true);
  expect(() => of((z) => mixed.samplePosterior(z, level, rng(0)))).toThrow(/gradient/);
});

test("leaves no tensor behind", () => {
  const level = levels["ve"]!;
  const x = points(mixed, level);
  const before = memory().numTensors;
  const { x0, eps } = mixed.denoise(x, level);
  const results = [
    x0,
    eps,
    mixed.score(x, level),
    mixed.logDensity(x, level),
    mixed.sample(3, level, rng(0)),
    mixed.samplePosterior(x, level, rng(0)),
  ];
  expect(memory().numTensors).toBe(before + results.length);
});

describe("refuses", () => {
  const good = { weights: [0.5, 0.5], means: [[0], [1]], scales: [1, 1] };
  test.each([
    ["weights that do not sum to 1", { ...good, weights: [0.5, 0.6] }, /weights with sum 1/],
    ["a weight of 0", { ...good, weights: [0, 1] }, /positive weights/],
    ["a missing mean", { ...good, means: [[0]] }, /a mean and a scale of one dimension/],
    ["means of two dimensions", { ...good, means: [[0], [1, 2]] }, /a mean and a scale of one dimension/],
    ["no component", { weights: [], means: [], scales: [] }, /weights with sum 1/],
    ["a negative scale", { ...good, scales: [1, -1] }, /scales of at least 0/],
    ["a mean of NaN", { ...good, means: [[0], [Number.NaN]] }, /finite means/],
  ])("%s", (_, options, message) => {
    expect(() => gaussianMixture(options)).toThrow(message);
  });

  test("data of another size, and a point without noise", () => {
    expect(() => mixed.score(tensorOf([1, 2], [1, 2]))).toThrow("3 numbers a row");
    expect(() => mixed.score(tensorOf([1, 2, 3], [3]))).toThrow("3 numbers a row");
    const point = gaussian({ mean: 1, scale: 0 });
    expect(() => point.logDensity(tensorOf([1], [1, 1]))).toThrow("expected sigma > 0");
  });
});
