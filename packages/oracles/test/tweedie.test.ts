import { resolve, scoreTarget, tensorOf } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { correlatedMixture } from "./correlated-mixture.ts";
import { levels } from "./levels.ts";

beforeAll(useFloat64);

// Tweedie's identity E[alpha x0 | z] = z + sigma^2 score(z) is `resolve` of the score. Here the score is the derivative of the
// log density by differences and the mean is an integral, so that neither is made from the other.

/** Of a density on an interval, the log density at z and the mean of x0 given z, by Gauss's rule on many pieces. */
function byQuadrature(density: (x: number) => number, cuts: readonly number[], { alpha, sigma }: NoiseLevel) {
  const [near, far] = [Math.sqrt(3 / 7 - (2 / 7) * Math.sqrt(6 / 5)), Math.sqrt(3 / 7 + (2 / 7) * Math.sqrt(6 / 5))];
  const weights = [(18 + Math.sqrt(30)) / 36, (18 - Math.sqrt(30)) / 36] as const;
  const nodes = [
    [-far, weights[1]],
    [-near, weights[0]],
    [near, weights[0]],
    [far, weights[1]],
  ] as const;
  const points = cuts.slice(1).flatMap((end, i) => {
    const start = cuts[i]!;
    const pieces = 1500;
    const half = (end - start) / pieces / 2;
    return Array.from({ length: pieces }, (_, k) => start + (2 * k + 1) * half).flatMap((middle) =>
      nodes.map(([u, w]) => [middle + u * half, w * half] as const),
    );
  });
  const sums = (z: number) => {
    let [mass, first] = [0, 0];
    for (const [x, w] of points) {
      const p = w * density(x) * Math.exp(-((z - alpha * x) ** 2) / (2 * sigma ** 2));
      mass += p;
      first += p * x;
    }
    return { log: Math.log(mass), mean: first / mass };
  };
  return { logDensity: (z: number) => sums(z).log, mean: (z: number) => sums(z).mean };
}

const laws = {
  uniform: { density: (x: number) => (Math.abs(x) <= 1 ? 0.5 : 0), cuts: [-1, 1] },
  Laplace: { density: (x: number) => 0.5 * Math.exp(-Math.abs(x)), cuts: [-40, 0, 40] },
  exponential: { density: (x: number) => (x < 0 ? 0 : Math.exp(-x)), cuts: [0, 40] },
  "mixture of Gaussians": {
    density: (x: number) => 0.4 * Math.exp(-2 * (x + 1) ** 2) + 0.6 * Math.exp(-5 * (x - 0.7) ** 2),
    cuts: [-12, 12],
  },
};

describe.each(Object.entries(laws))("of the %s law", (_, { density, cuts }) => {
  test.each(Object.entries(levels))(
    "the mean given z is z + sigma^2 score, at the level %s, to 1e-8",
    async (__, level) => {
      const { logDensity, mean } = byQuadrature(density, cuts, level);
      const z = [-1.6, -0.3, 0.05, 0.9].map((v) => v * Math.hypot(level.alpha, level.sigma));
      const h = 2e-3 * level.sigma;
      const score = z.map(
        (v) =>
          (8 * (logDensity(v + h) - logDensity(v - h)) - (logDensity(v + 2 * h) - logDensity(v - 2 * h))) / (12 * h),
      );
      const shape = [z.length, 1];
      const got = await resolve(tensorOf(z, shape), tensorOf(score, shape), level, scoreTarget).x0.data();
      z.forEach((v, i) =>
        expect(Math.abs(got[i]! - mean(v))).toBeLessThan(1e-8 * Math.max(1, Math.abs(v / level.alpha))),
      );
    },
  );
});

test("in two dimensions, of a mixture with full covariances: the mean is an integral over the plane, to 1e-9", async () => {
  const law = correlatedMixture;
  const h = 0.06;
  const grid = Array.from(
    { length: 201 * 201 },
    (_, i) => [h * (Math.floor(i / 201) - 100), h * ((i % 201) - 100)] as const,
  );
  const prior = await law.logDensity(tensorOf(grid.flat(), [grid.length, 2])).data();
  for (const level of [levels["ve"]!, levels["flow"]!]) {
    const z = [0.8, 0.3] as const;
    const mass = grid.map(([a, b], i) =>
      Math.exp(prior[i]! - ((z[0] - level.alpha * a) ** 2 + (z[1] - level.alpha * b) ** 2) / (2 * level.sigma ** 2)),
    );
    const total = mass.reduce((sum, p) => sum + p, 0);
    const x = tensorOf(z, [1, 2]);
    const got = await resolve(x, law.score(x, level), level, scoreTarget).x0.data();
    for (const k of [0, 1] as const) {
      const wanted = mass.reduce((sum, p, i) => sum + p * grid[i]![k], 0) / total;
      expect(Math.abs(got[k]! - wanted)).toBeLessThan(1e-9);
    }
  }
});
