import { combine, levelAt, posterior, rng, tensorOf, transition } from "@tweedie/core";
import { betaTable, geometric, linearBetas, uniformGrid } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ddimPosterior } from "../src/ddim-posterior.ts";
import { ddimTransition } from "../src/ddim-transition.ts";
import { nonMarkovian } from "../src/non-markovian.ts";
import { schedules } from "./schedules.ts";
import { covarianceOf, expectGaussian } from "./statistics.ts";

beforeAll(useFloat64);

const times = fc
  .tuple(fc.double({ min: 0.01, max: 0.98, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true }))
  .filter(([s, t]) => t - s > 1e-3);
/** The standard deviation as a share of its range. */
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** The log density of a Gaussian. */
const logNormal = (x: number, mean: number, std: number) => -(((x - mean) / std) ** 2) / 2 - Math.log(std);

describe.each(schedules)("ddimPosterior on %s", (_, schedule) => {
  it("keeps the marginal for every admissible standard deviation, to 1e-12", () => {
    fc.assert(
      fc.property(times, share, ([s, t], part) => {
        const [from, to] = [levelAt(schedule, s), levelAt(schedule, t)];
        const law = ddimPosterior(from, to, part * from.sigma);
        expect(law.z * to.alpha + law.x0).toBeCloseTo(from.alpha, 13);
        expect(Math.abs(((law.z * to.sigma) ** 2 + law.sigma ** 2) / from.sigma ** 2 - 1)).toBeLessThan(1e-12);
        const onward = ddimTransition(from, to, part * from.sigma);
        expect(Math.abs(onward.z * from.alpha + onward.x0 - to.alpha)).toBeLessThan(1e-13 * (1 + onward.z));
        expect(Math.abs(((onward.z * from.sigma) ** 2 + onward.sigma ** 2) / to.sigma ** 2 - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it("is one joint law with its transition: Bayes' rule pointwise, to 1e-8", () => {
    const z = fc.double({ min: -3, max: 3, noNaN: true });
    const inner = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(times, inner, z, z, z, ([s, t], part, x0, a, b) => {
        // Nearer to the datum the noise is so small beside it that float64 cannot hold z - alpha x0.
        fc.pre(s > 0.1);
        const [from, to] = [levelAt(schedule, s), levelAt(schedule, t)];
        const back = ddimPosterior(from, to, part * from.sigma);
        const onward = ddimTransition(from, to, part * from.sigma);
        // Points at a and b standard deviations of their marginals.
        const [zs, zt] = [from.alpha * x0 + from.sigma * a, to.alpha * x0 + to.sigma * b];
        const first = logNormal(zs, back.z * zt + back.x0 * x0, back.sigma) + logNormal(zt, to.alpha * x0, to.sigma);
        const other =
          logNormal(zt, onward.z * zs + onward.x0 * x0, onward.sigma) + logNormal(zs, from.alpha * x0, from.sigma);
        expect(Math.abs(first - other)).toBeLessThan(1e-8 * (1 + Math.abs(first)));
      }),
    );
  });

  it("is DDPM's posterior and the Markovian transition at its standard deviation", () => {
    fc.assert(
      fc.property(times, ([s, t]) => {
        const [from, to] = [levelAt(schedule, s), levelAt(schedule, t)];
        const exact = posterior(from, to);
        const step = transition(from, to);
        const law = ddimPosterior(from, to, exact.sigma);
        const onward = ddimTransition(from, to, exact.sigma);
        // The standard deviation determines the square of the correlation of z_s and z_t, which is compared.
        const ratio = from.sigma / to.sigma;
        expect(Math.abs((law.z / ratio) ** 2 - (exact.z / ratio) ** 2)).toBeLessThan(1e-13);
        expect(Math.abs((onward.z * ratio) ** 2 - (step.alpha * ratio) ** 2)).toBeLessThan(1e-13);
        expect(onward.sigma / step.sigma).toBeCloseTo(1, 12);
        // The mean: what is left of x0 is the root of that rounding.
        expect(Math.abs(law.x0 - exact.x0) / (ratio * to.alpha + from.alpha)).toBeLessThan(1e-6);
        expect(Math.abs(onward.x0) * ratio).toBeLessThan(1e-6 * from.alpha);
      }),
    );
  });
});

describe("ddimPosterior", () => {
  it("is deterministic at 0, forgets z_t at the end of its range, and is the marginal from the datum", () => {
    const schedule = betaTable(linearBetas());
    const [s, t] = [levelAt(schedule, 0.3), levelAt(schedule, 0.6)];
    const sure = ddimPosterior(s, t, 0);
    expect(sure.sigma).toBe(0);
    expect(sure.z).toBe(s.sigma / t.sigma);
    expect(ddimPosterior(s, t, s.sigma)).toEqual({ z: 0, x0: s.alpha, sigma: s.sigma });
    expect(ddimPosterior(s, t, s.sigma * (1 + 1e-15))).toEqual({ z: 0, x0: s.alpha, sigma: s.sigma });
    const clean = levelAt(schedule, 0);
    expect(ddimPosterior(clean, t, 0)).toEqual({ z: 0, x0: 1, sigma: 0 });
    expect(ddimTransition(clean, t, 0)).toEqual({ z: 0, x0: t.alpha, sigma: t.sigma });
  });

  it("refuses standard deviations out of range and a clean level t", () => {
    const schedule = betaTable(linearBetas());
    const [s, t] = [levelAt(schedule, 0.3), levelAt(schedule, 0.6)];
    for (const sigma of [-0.1, s.sigma * 1.001, Number.NaN]) {
      expect(() => ddimPosterior(s, t, sigma)).toThrow(/a standard deviation in \[0, 0\.\d+\], the noise at s = 0.3/);
      expect(() => ddimTransition(s, t, sigma)).toThrow(/a standard deviation in/);
    }
    expect(() => ddimPosterior(s, levelAt(schedule, 0), 0)).toThrow(/a level t with noise, got sigma = 0/);
  });
});

describe("nonMarkovian", () => {
  const schedule = betaTable(linearBetas());
  const grid = uniformGrid(schedule, 10);

  it("is DDPM's posterior at eta = 1: variance beta_n (1 - abar_{n-1})/(1 - abar_n) on the chain, to 1e-10", () => {
    const betas = linearBetas();
    const process = nonMarkovian(uniformGrid(schedule, 1000));
    let alphaBar = 1;
    betas.forEach((beta, n) => {
      const next = alphaBar * (1 - beta);
      const variance = (beta * (1 - alphaBar)) / (1 - next);
      expect(Math.abs(process.sigmas[n]! ** 2 - variance)).toBeLessThan(1e-10 * beta);
      alphaBar = next;
    });
  });

  it.each([
    ["eta = 0", { eta: 0 }],
    ["eta = 0.5", { eta: 0.5 }],
    ["eta = 1", {}],
    [
      "most noise",
      {
        sigmas: nonMarkovian(uniformGrid(schedule, 10))
          .levels.slice(0, -1)
          .map(({ sigma }) => sigma),
      },
    ],
  ] as const)("has the marginals by draws down and up the chain: %s", async (_, options) => {
    const count = 10_000;
    const process = nonMarkovian(grid, options);
    const x0 = tensorOf(new Float64Array(count).fill(1.3), [count, 1]);
    const end = process.levels[10]!;
    const random = rng(1);
    let x = combine([end.alpha, x0], [end.sigma, random.normal([count, 1])]);
    for (let n = 9; n >= 1; n--) {
      const above = await x.data();
      x = process.samplePosterior(x, x0, n, random);
      const { alpha, sigma } = process.levels[n]!;
      expectGaussian(await x.data(), 1.3 * alpha, sigma);
      // What X_n and X_{n+1} share, given X_0.
      const both = process.posterior(n).z * process.levels[n + 1]!.sigma ** 2;
      const size = sigma * process.levels[n + 1]!.sigma;
      const error = 4 * Math.sqrt((1 + (both / size) ** 2) / count);
      expect(Math.abs(covarianceOf(above, await x.data()) - both)).toBeLessThan(size * error);
    }
    for (let n = 1; n <= 9; n++) {
      x = process.sampleTransition(x, x0, n, random);
      expectGaussian(await x.data(), 1.3 * process.levels[n + 1]!.alpha, process.levels[n + 1]!.sigma);
    }
    const datum = process.samplePosterior(x, x0, 0, random);
    expect([...(await datum.data())].every((value) => value === 1.3)).toBe(true);
  });

  it("draws nothing by chance at eta = 0, and nothing is left behind", async () => {
    const process = nonMarkovian(uniformGrid(geometric(), 5), { eta: 0 });
    const [x, x0] = [tensorOf([1, 2], [2, 1]), tensorOf([0.5, 1], [2, 1])];
    const values = await Promise.all([1, 2].map((seed) => process.samplePosterior(x, x0, 3, rng(seed)).data()));
    expect(values[0]).toEqual(values[1]);
    await expectNoLeak(() => [process.samplePosterior(x, x0, 3, rng(0)), process.sampleTransition(x, x0, 3, rng(0))]);
  });

  it("refuses eta and standard deviations out of range", () => {
    expect(() => nonMarkovian(grid, { eta: -0.1 })).toThrow(/eta of at least 0, got -0.1/);
    expect(() => nonMarkovian(grid, { eta: 5 })).toThrow(/ddimPosterior: expected a standard deviation in/);
    expect(() => nonMarkovian(grid, { sigmas: [0, 0.1] })).toThrow(/10 standard deviations, for X_0 to X_9, got 2/);
    expect(() => nonMarkovian(grid, { sigmas: new Array<number>(10).fill(0.1) })).toThrow(/in \[0, 0\]/);
    expect(() => nonMarkovian(grid).posterior(10)).toThrow(/a step from 0 to 9, got 10/);
    expect(() => nonMarkovian([])).toThrow(/nonMarkovian: expected a grid with a noised level/);
  });
});
