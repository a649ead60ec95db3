import { combine, rng, tensorOf } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownian } from "../src/brownian.ts";
import { criticallyDampedLangevin } from "../src/critically-damped-langevin.ts";
import type { CriticallyDampedLangevinOptions } from "../src/critically-damped-langevin.ts";
import { matrixSde } from "../src/matrix-sde.ts";
import type { GaussianLaw } from "../src/matrix-sde.ts";
import { reverseSde } from "../src/reverse-sde.ts";
import { simulateExactly } from "../src/simulate-exactly.ts";
import { simulate } from "../src/simulate.ts";
import { criticalMean, langevinLaw } from "./closed-form.ts";
import { column, covarianceOf, endOf, meanOf, options, times } from "./statistics.ts";

beforeAll(useFloat64);

const count = 6000;

/** Expects the law of (x, v) of samples `[count, 2, 1]`, within 4 standard errors and a bias in standard deviations. */
function expectLaw(values: Float64Array, { mean, covariance }: GaussianLaw, x0 = 1, bias = 0): void {
  const found = [column(values, 0, 2), column(values, 1, 2)];
  const n = found[0]!.length;
  for (const i of [0, 1]) {
    const std = Math.sqrt(covariance[i]![i]!);
    expect(Math.abs(meanOf(found[i]!) - mean[i]! * x0)).toBeLessThan(std * (4 / Math.sqrt(n) + bias));
    for (const j of [0, 1]) {
      const size = std * Math.sqrt(covariance[j]![j]!);
      const error = Math.sqrt((1 + (covariance[i]![j]! / size) ** 2) / n);
      const off = covarianceOf(found[i]!, found[j]!) - covariance[i]![j]!;
      expect(Math.abs(off)).toBeLessThan(size * (4 * error + 2 * bias));
    }
  }
}

const defaults: CriticallyDampedLangevinOptions = {};
const linear = { rate: (t: number) => 1 + 8 * t, integral: (t: number) => t + 4 * t * t };
const cases = [
  ["critical", {}],
  ["critical, heavy", { mass: 2, beta: 1 }],
  ["less friction, which oscillates", { friction: 0.3 }],
  ["more friction, which creeps", { friction: 4, gamma: 1 }],
  ["a rate that rises", { beta: linear }],
  ["at rest at first", { gamma: 0 }],
] as const;

describe("criticallyDampedLangevin", () => {
  it.each(cases)("has the closed form as its law, to 1e-13: %s", (_, given) => {
    const { beta = 4, mass = 0.25, gamma = 0.04, friction = 2 * Math.sqrt(mass) } = { ...defaults, ...given };
    const process = criticallyDampedLangevin(given);
    for (const t of [0, 0.05, 0.3, 1, 2]) {
      const tau = typeof beta === "number" ? beta * t : beta.integral(t);
      const law = process.lawGivenData(t);
      const exact = langevinLaw(tau, mass, friction, gamma);
      for (const i of [0, 1]) {
        expect(law.mean[i]).toBeCloseTo(exact.mean[i]!, 13);
        for (const j of [0, 1]) expect(law.covariance[i]![j]).toBeCloseTo(exact.covariance[i]![j]!, 13);
      }
      if (friction !== 2 * Math.sqrt(mass)) continue;
      criticalMean(tau, mass).forEach((mean, i) => expect(law.mean[i]).toBeCloseTo(mean, 13));
    }
  });

  it.each(cases)("has the moments of the integrated equations, to 1e-10: %s", (_, given) => {
    const { beta = 4, mass = 0.25, friction = 2 * Math.sqrt(mass) } = { ...defaults, ...given };
    const rate = typeof beta === "number" ? () => beta : beta.rate;
    const solved = matrixSde({
      drift: (t) => [
        [0, rate(t) / mass],
        [-rate(t), (-rate(t) * friction) / mass],
      ],
      diffusion: (t) => [[0], [Math.sqrt(2 * friction * rate(t))]],
    }).transition(0.1, 0.9);
    const exact = criticallyDampedLangevin(given).transition(0.1, 0.9);
    for (const i of [0, 1]) {
      for (const j of [0, 1]) {
        expect(Math.abs(solved.matrix[i]![j]! - exact.matrix[i]![j]!)).toBeLessThan(1e-10);
        expect(Math.abs(solved.covariance[i]![j]! - exact.covariance[i]![j]!)).toBeLessThan(1e-10);
      }
    }
  });

  it("goes to its prior, which it keeps", async () => {
    const process = criticallyDampedLangevin({ mass: 0.5, beta: 8 });
    const { mean, covariance } = process.lawGivenData(5);
    expect(Math.abs(mean[0]!) + Math.abs(mean[1]!)).toBeLessThan(1e-15);
    const stationary = {
      mean: [0, 0],
      covariance: [
        [1, 0],
        [0, 0.5],
      ],
    };
    for (const i of [0, 1]) {
      for (const j of [0, 1]) expect(covariance[i]![j]).toBeCloseTo(stationary.covariance[i]![j]!, 14);
    }
    const prior = process.prior([count, 2, 1], rng(1));
    expectLaw(Float64Array.from(await prior.data()), stationary);
    const later = await endOf(simulateExactly(process, [0, 0.2])(prior, brownian(rng(2)), options));
    expectLaw(later, stationary);
    prior.dispose();
  });

  it("perturbs each row at its own time, as the simulations do", async () => {
    const process = criticallyDampedLangevin();
    const x0 = tensorOf(new Float64Array(count).fill(1.5), [count, 1]);
    const mixed = process.perturb(
      x0,
      Array.from({ length: count }, (_, i) => (i % 2 ? 0.3 : 0.7)),
      rng(3),
    );
    const values = Float64Array.from(await mixed.data());
    [0.7, 0.3].forEach((t, row) => {
      const rows = values.filter((_, i) => Math.floor(i / 2) % 2 === row);
      expectLaw(rows, process.lawGivenData(t), 1.5);
    });
    const start = process.perturb(x0, new Array<number>(count).fill(0), rng(4));
    expect(start.shape).toEqual([count, 2, 1]);
    const exact = await endOf(simulateExactly(process, [0, 0.2, 0.7])(start, brownian(rng(5)), options));
    expectLaw(exact, process.lawGivenData(0.7), 1.5);
    const simulated = await endOf(simulate(process, times(200, 0.7))(start, brownian(rng(6)), options));
    expectLaw(simulated, process.lawGivenData(0.7), 1.5, 0.02);
    for (const x of [x0, mixed, start]) x.dispose();
  });

  it("runs backward with the score of its joint law", async () => {
    // Data and velocities of N(0, 1/4): the law of (x, v) is Gaussian, and its score is -S^{-1} z.
    const process = criticallyDampedLangevin({ beta: 1 });
    const begin = {
      mean: [0, 0],
      covariance: [
        [0.25, 0],
        [0, 0.25],
      ],
    };
    const sde = reverseSde(process, (z, t) => {
      const [[a, b], [, d]] = process.marginal(begin, 0, t).covariance as [[number, number], [number, number]];
      const size = a * d - b * b;
      const precision = matrixSde({
        drift: [
          [-d / size, b / size],
          [b / size, -a / size],
        ],
        diffusion: [[1], [1]],
      });
      return precision.drift(z, 0);
    });
    const random = rng(7);
    const data = combine([0.5, random.normal([count, 2, 1])]);
    const noised = process.propagate(data, 0, 1, random.normal([count, 2, 1]));
    expectLaw(Float64Array.from(await noised.data()), process.marginal(begin, 0, 1), 0);
    const values = await endOf(simulate(sde, times(200, 0, 1))(noised, brownian(rng(8)), options));
    expectLaw(values, begin, 0, 0.03);
    for (const x of [data, noised]) x.dispose();
  });

  it("gives a row the same noise in every batch, and leaves nothing behind", async () => {
    const process = criticallyDampedLangevin();
    const of = async (ids: readonly number[]) => {
      const x0 = tensorOf(new Float64Array(2 * ids.length), [ids.length, 2]);
      const z = process.perturb(x0, new Array<number>(ids.length).fill(0.5), rng(9).forRows(ids));
      return [...(await z.data())];
    };
    expect((await of([5, 3])).slice(4)).toEqual(await of([3]));
    const x = tensorOf([1, 2], [2, 1]);
    await expectNoLeak(() => [process.perturb(x, [0.1, 0.2], rng(0)), process.prior([2, 2, 3], rng(0))]);
  });

  it.each([
    [{ beta: 0 }, /a positive beta, got 0/],
    [{ mass: -1 }, /a positive mass, got -1/],
    [{ friction: Number.NaN }, /a positive friction, got NaN/],
    [{ gamma: -0.1 }, /a gamma of at least 0, got -0.1/],
  ])("refuses %j", (given, message) => {
    expect(() => criticallyDampedLangevin(given)).toThrow(message);
  });

  it("refuses shapes without velocities and times before the data", () => {
    const process = criticallyDampedLangevin();
    expect(() => process.prior([4, 3], rng(0))).toThrow(/a shape \[batch, 2, ...\], got \[4,3\]/);
    expect(() => process.perturb(tensorOf([1], [1, 1]), [-0.1], rng(0))).toThrow(/not earlier than s/);
  });
});
