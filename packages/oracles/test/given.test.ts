import fc from "fast-check";
import { tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian, gaussianMixture } from "@tweedie/oracles";
import { correlatedMixture } from "./correlated-mixture.ts";
import { levels } from "./levels.ts";
import { random, randomCovariance } from "./random-covariance.ts";

beforeAll(useFloat64);

const law = correlatedMixture;
const observation = { matrix: [[1.3, -0.4]], y: 0.9, scale: 0.5 };
const logLikelihood = ([a, b]: readonly [number, number]) =>
  -0.5 * ((0.9 - 1.3 * a + 0.4 * b) / 0.5) ** 2 - Math.log(0.5 * Math.sqrt(2 * Math.PI));

/** Points of a square grid, on which the trapezoidal rule is exact to rounding for these laws. */
const h = 0.06;
const grid = Array.from({ length: 201 * 201 }, (_, i): [number, number] => [
  h * (Math.floor(i / 201) - 100),
  h * ((i % 201) - 100),
]);
const gridTensor = () => tensorOf(grid.flat(), [grid.length, 2]);

test("the density given y is prior times likelihood over evidence, by quadrature to 1e-9", async () => {
  const prior = await law.logDensity(gridTensor()).data();
  const joint = grid.map((point, i) => Math.exp(prior[i]! + logLikelihood(point)));
  const evidence = joint.reduce((sum, p) => sum + p, 0) * h * h;
  const posterior = await law.given(observation).logDensity(gridTensor()).data();
  const error = Math.max(...joint.map((p, i) => Math.abs(p / evidence - Math.exp(posterior[i]!))));
  expect(error).toBeLessThan(1e-9);
});

test("its denoiser is E[x0 | z, y], by quadrature to 1e-9", async () => {
  const prior = await law.logDensity(gridTensor()).data();
  for (const level of [levels["flow"]!, levels["ve"]!]) {
    const z = [0.2, -0.5] as const;
    const logs = grid.map(
      ([a, b], i) =>
        prior[i]! +
        logLikelihood([a, b]) -
        ((z[0] - level.alpha * a) ** 2 + (z[1] - level.alpha * b) ** 2) / (2 * level.sigma ** 2),
    );
    const mass = logs.map(Math.exp);
    const total = mass.reduce((sum, p) => sum + p, 0);
    const wanted = [0, 1].map((k) => mass.reduce((sum, p, i) => sum + p * grid[i]![k as 0 | 1], 0) / total);
    const got = await law
      .given(observation)
      .denoise(tensorOf(z, [1, 2]), level)
      .x0.data();
    wanted.forEach((v, k) => expect(Math.abs(got[k]! - v)).toBeLessThan(1e-9));
  }
});

test("observing twice is observing both at once, to 1e-9", () => {
  const cases = fc.record({ d: fc.integer({ min: 1, max: 4 }), k: fc.integer({ min: 1, max: 4 }), seed: fc.nat() });
  fc.assert(
    fc.property(cases, ({ d, k, seed }) => {
      const next = random(seed);
      const vector = () => Array.from({ length: d }, next);
      const mixture = gaussianMixture({
        weights: Array.from({ length: k }, () => 1 / k),
        means: Array.from({ length: k }, vector),
        covariances: Array.from({ length: k }, () => randomCovariance(d, next)),
      });
      const [rows, y] = [
        [vector(), vector()],
        [next(), next()],
      ] as const;
      const once = mixture.given({ matrix: rows, y, scale: [0.5, 0.8] });
      const twice = mixture
        .given({ matrix: [rows[0]!], y: y[0]!, scale: 0.5 })
        .given({ matrix: [rows[1]!], y: y[1]!, covariance: 0.64 });
      const [a, b] = [once.components, twice.components];
      const flat = (parts: typeof a) => [...parts.weights, ...parts.means.flat(), ...parts.covariances!.flat(2)];
      flat(a).forEach((v, i) => expect(Math.abs(v - flat(b)[i]!)).toBeLessThan(1e-9));
    }),
    { numRuns: 50 },
  );
});

test("of a Gaussian it is a Gaussian, which still has a flow, and of scales it has their covariances", async () => {
  const prior = gaussian({ mean: [1, -1], scale: [2, 0.5] });
  const posterior = prior.given({ matrix: [[1, 0]], y: 3, scale: 2 });
  expect(posterior.moments().mean).toEqual([2, -1]);
  expect(posterior.covariance()[0]![0]).toBeCloseTo(2, 12);
  expect(posterior.covariance()[1]![1]).toBeCloseTo(0.25, 12);
  const x = tensorOf([2, -1], [1, 2]);
  const level = levels["ve"]!;
  const moved = [...(await posterior.flow(x, level, level).data())];
  [2, -1].forEach((v, i) => expect(moved[i]).toBeCloseTo(v, 12));
});

test("a component that the observation rules out is gone; an exact observation pins what it sees", () => {
  const far = gaussianMixture({ weights: [0.5, 0.5], means: [[0], [100]], scales: [1, 1] });
  const { weights, means } = far.given({ matrix: 1, y: 100, scale: 0.1 }).components;
  expect(weights).toEqual([1]);
  expect(means[0]![0]).toBeCloseTo(100, 10);
  const pinned = law.given({ matrix: [[1, 0]], y: 0.25, scale: 0 });
  expect(pinned.moments().mean[0]).toBeCloseTo(0.25, 14);
  expect(pinned.moments().std[0]).toBeLessThan(1e-12);
  expect(pinned.moments().std[1]).toBeGreaterThan(0.1);
});

describe("refuses", () => {
  test.each([
    ["a matrix of another size", { matrix: [[1]], y: 1, scale: 1 }, "given: expected a finite matrix [1, 2]"],
    [
      "noise with a negative direction",
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
    [
      "an exact observation made twice",
      {
        matrix: [
          [1, 0],
          [1, 0],
        ],
        y: [0, 0],
        scale: 0,
      },
      "with an inverse",
    ],
  ])("%s", (_, wrong, message) => {
    expect(() => law.given(wrong)).toThrow(message);
  });
});
