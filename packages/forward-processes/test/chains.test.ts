import { levelAt, rng, tensorOf } from "@tweedie/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { betaTable, cosineBetas, geometric, linearBetas, uniformGrid, zeroTerminalSnr } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { gaussianChain } from "../src/gaussian-chain.ts";
import type { GaussianChain } from "../src/gaussian-chain.ts";
import { veChain } from "../src/ve-chain.ts";
import { vpChain } from "../src/vp-chain.ts";
import { schedules } from "./schedules.ts";
import { covarianceOf, expectGaussian } from "./statistics.ts";

beforeAll(useFloat64);

const count = 20_000;
const normals = (mean: number, std: number, seed: number) => {
  const values = rng(seed).normal([count, 1]);
  return tensorOf(
    Float64Array.from(values.dataSync(), (v) => mean + std * v),
    [count, 1],
  );
};

/** The data after each step, one step at a time. */
async function walk(chain: GaussianChain, start: Tensor, seed: number): Promise<Float64Array[]> {
  const random = rng(seed);
  const states = [Float64Array.from(await start.data())];
  let x = start;
  for (let n = 1; n <= chain.steps; n++) {
    const next = chain.step(x, n, random);
    if (x !== start) x.dispose();
    x = next;
    states.push(Float64Array.from(await x.data()));
  }
  return states;
}

const chains: readonly (readonly [name: string, chain: GaussianChain])[] = [
  ["VE", veChain({ steps: 12, scale: 0.7 })],
  ["VP", vpChain(linearBetas({ steps: 12, betaStart: 0.01, betaEnd: 0.6 }))],
  ["VP with no signal at the end", vpChain(zeroTerminalSnr(cosineBetas({ steps: 12 })))],
  ["SMLD", gaussianChain(uniformGrid(geometric({ sigmaMax: 5 }), 12))],
];

describe("gaussianChain", () => {
  it.each(chains)("has one law in one shot and step by step: %s", async (_, chain) => {
    const data = { mean: 0.8, variance: 0.25 };
    const x0 = normals(data.mean, Math.sqrt(data.variance), 1);
    const states = await walk(chain, x0, 2);
    for (const n of [1, 5, chain.steps]) {
      const { mean, variance } = chain.law(data, n);
      expectGaussian(states[n]!, mean, Math.sqrt(variance));
      const shot = chain.perturb(x0, new Array<number>(count).fill(n), rng(3));
      expectGaussian(await shot.data(), mean, Math.sqrt(variance));
      // What they share with the datum is alpha_n v in both, within 4 standard errors.
      const { alpha } = chain.levels[n]!;
      const bound = 4 * Math.sqrt((variance * data.variance + (alpha * data.variance) ** 2) / count);
      for (const found of [states[n]!, await shot.data()]) {
        expect(Math.abs(covarianceOf(states[0]!, found) - alpha * data.variance)).toBeLessThan(bound);
      }
      shot.dispose();
    }
    x0.dispose();
  });

  it.each(schedules)("composes its steps to its shots, to 1e-12: %s", (_, schedule) => {
    const chain = gaussianChain(uniformGrid(schedule, 50));
    let [alpha, variance] = [1, 0];
    for (let n = 1; n <= chain.steps; n++) {
      const step = chain.transition(n);
      [alpha, variance] = [alpha * step.alpha, step.alpha ** 2 * variance + step.sigma ** 2];
      expect(Math.abs(alpha - chain.levels[n]!.alpha)).toBeLessThan(1e-12);
      expect(Math.abs(variance / chain.levels[n]!.sigma ** 2 - 1)).toBeLessThan(1e-12);
    }
  });

  it("adds the datum behind a grid that stops before it", () => {
    const schedule = geometric();
    const chain = gaussianChain([1, 0.5, 0].map((t) => levelAt(schedule, t)));
    expect(chain.steps).toBe(3);
    expect(chain.levels[0]).toEqual({ t: 0, alpha: 1, sigma: 0 });
    expect(chain.transition(1)).toEqual({ alpha: 1, sigma: 0.01 });
  });

  it("begins sampling at any of its levels", async () => {
    const chain = veChain({ steps: 9, scale: 2 });
    expectGaussian(await chain.prior([count, 1], rng(4)).data(), 0, 6);
    expectGaussian(await chain.prior([count, 1], rng(4), 4).data(), 0, 4);
  });

  it("leaves nothing behind", async () => {
    const chain = vpChain(linearBetas());
    const x = tensorOf([1, 2], [2, 1]);
    await expectNoLeak(() => [chain.perturb(x, [0, 1000], rng(0)), chain.step(x, 1, rng(0)), chain.prior([2], rng(0))]);
  });

  it("refuses grids out of order and steps that it does not have", () => {
    const schedule = betaTable(linearBetas());
    const grid = (times: readonly number[]) => times.map((t) => levelAt(schedule, t));
    expect(() => gaussianChain([])).toThrow(/a grid with a noised level/);
    expect(() => gaussianChain(grid([0]))).toThrow(/a grid with a noised level/);
    expect(() => gaussianChain(grid([0, 0.5, 1]))).toThrow(/log-SNR rises strictly/);
    expect(() => gaussianChain(grid([1, 0.5, 0.5]))).toThrow(/log-SNR rises strictly/);
    expect(() => gaussianChain([{ t: 1, alpha: 1, sigma: Number.NaN }])).toThrow(/log-SNR rises strictly/);
    const chain = gaussianChain(grid([1, 0.5]));
    for (const n of [0, 3, 1.5, Number.NaN]) expect(() => chain.transition(n)).toThrow(/a step from 1 to 2/);
    expect(() => chain.law({ mean: 0, variance: 1 }, 3)).toThrow(/a step from 0 to 2/);
    expect(() => chain.perturb(tensorOf([1], [1, 1]), [-1], rng(0))).toThrow(/a step from 0 to 2, got -1/);
  });
});

describe("veChain", () => {
  it("ends with the law N(m, v + N s^2)", async () => {
    const chain = veChain({ steps: 16, scale: 0.5 });
    expect(chain.law({ mean: -2, variance: 9 })).toEqual({ mean: -2, variance: 13 });
    const states = await walk(chain, normals(-2, 3, 5), 6);
    expectGaussian(states[16]!, -2, Math.sqrt(13));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0.01, max: 10, noNaN: true }), (steps, scale) => {
        const end = veChain({ steps, scale }).law({ mean: 1, variance: 2 });
        expect(Math.abs(end.variance / (2 + steps * scale ** 2) - 1)).toBeLessThan(1e-14);
      }),
    );
  });

  it.each([
    [{ steps: 0, scale: 1 }, /a positive integer of steps, got 0/],
    [{ steps: 1.5, scale: 1 }, /a positive integer of steps/],
    [{ steps: 3, scale: 0 }, /a positive scale of the noise, got 0/],
    [{ steps: 3, scale: Infinity }, /a positive scale/],
  ])("refuses %j", (given, message) => {
    expect(() => veChain(given)).toThrow(message);
  });
});

describe("vpChain", () => {
  it("takes the steps sqrt(1 - beta) and sqrt(beta), to 1e-10", () => {
    const betas = linearBetas();
    const chain = vpChain(betas);
    betas.forEach((beta, i) => {
      const { alpha, sigma } = chain.transition(i + 1);
      expect(Math.abs(alpha / Math.sqrt(1 - beta) - 1)).toBeLessThan(1e-10);
      expect(Math.abs(sigma / Math.sqrt(beta) - 1)).toBeLessThan(1e-10);
    });
    expect(vpChain([1]).levels[1]).toEqual({ t: 1, alpha: 0, sigma: 1 });
  });

  it("goes to N(0, I) whatever the data: its moment generating function goes to e^{u^2/2}", async () => {
    // Data at -3 and 3: the logarithm of the function exceeds u^2/2 by log cosh(3 a u) - a^2 u^2/2, a^2 = alphaBar.
    const excess = ({ levels, steps }: GaussianChain, u: number) => {
      const { alpha, sigma } = levels[steps]!;
      return Math.log(Math.cosh(3 * alpha * u)) + ((sigma ** 2 - 1) * u ** 2) / 2;
    };
    let before = Infinity;
    for (const steps of [50, 100, 200, 400, 800]) {
      const chain = vpChain(new Array<number>(steps).fill(0.02));
      const found = Math.max(...[-2, -0.5, 1, 2].map((u) => Math.abs(excess(chain, u))));
      const alphaBar = 0.98 ** steps;
      expect(chain.levels[steps]!.alpha ** 2).toBeCloseTo(alphaBar, 14);
      expect(found).toBeLessThan(20 * alphaBar);
      expect(found).toBeLessThan(before);
      before = found;
    }
    // And the samples, step by step.
    const coins = tensorOf(
      Float64Array.from({ length: count }, (_, i) => (i % 2 ? 3 : -3)),
      [count, 1],
    );
    const chain = vpChain(new Array<number>(40).fill(0.3));
    const end = (await walk(chain, coins, 7))[40]!;
    for (const u of [-1, 0.5, 1]) {
      const mean = end.reduce((sum, x) => sum + Math.exp(u * x), 0) / count;
      // The variance of e^{uX} is e^{2u^2} - e^{u^2}.
      const error = Math.sqrt((Math.exp(2 * u * u) - Math.exp(u * u)) / count);
      expect(Math.abs(mean - Math.exp((u * u) / 2))).toBeLessThan(4 * error);
    }
  });

  it.each([
    [[], /got none/],
    [[0.1, 0], /got 0 at position 1/],
    [[1, 0.1], /got 1 at position 0/],
    [[Number.NaN], /got NaN/],
  ])("refuses the betas %j", (betas, message) => {
    expect(() => vpChain(betas)).toThrow(message);
  });
});
