import { onesLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, last, levelAt, rng, tensorOf } from "@tweedie/core";
import { linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectNoLeak, expectReproducible, expectSamplerNoLeak, useFloat64 } from "@tweedie/testing";
import type { SamplerCase } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownian } from "../src/brownian.ts";
import type { Brownian } from "../src/brownian.ts";
import { reverseSde } from "../src/reverse-sde.ts";
import type { Sde } from "../src/sde.ts";
import { sdeOf } from "../src/sde-of.ts";
import { simulateExactly } from "../src/simulate-exactly.ts";
import { simulate } from "../src/simulate.ts";
import { schedules } from "./schedules.ts";
import { covarianceOf, endOf, expectGaussian, meanOf, options, times } from "./statistics.ts";

beforeAll(useFloat64);

const count = 10_000;
const filled = (value: number) => tensorOf(new Float64Array(count).fill(value), [count, 1]);

describe("simulate", () => {
  it("takes the step of Euler and Maruyama, forward and backward", async () => {
    const sde: Sde = { drift: (x, t) => combine([t, x]), diffuse: (_, t, dW) => combine([3 * t, dW]) };
    const x = tensorOf([1, -2], [2, 1]);
    for (const [t, s] of [
      [0.5, 0.75],
      [0.75, 0.5],
    ] as const) {
      const eps = await rng(7).normal([2, 1]).data();
      const moved = await endOf(simulate(sde, [t, s])(x, brownian(rng(7))));
      [1, -2].forEach((value, i) => {
        expect(moved[i]).toBeCloseTo(value * (1 + t * (s - t)) + 3 * t * 0.5 * eps[i]!, 14);
      });
    }
  });

  it("yields a borrowed snapshot at every time", async () => {
    const seen: [number, number, number][] = [];
    const grid = [0, 0.25, 0.3, 1];
    const start = tensorOf([1], [1, 1]);
    for await (const { step, steps, at, x } of simulate(sdeOf(linearBeta()), grid)(start, brownian(rng(0)))) {
      expect(x.shape).toEqual([1, 1]);
      seen.push([step, steps, at]);
    }
    expect(seen).toEqual([
      [1, 3, 0.25],
      [2, 3, 0.3],
      [3, 3, 1],
    ]);
  });

  it.each(schedules)("has the marginals of the schedule: %s", async (_, schedule) => {
    // Where the drift is infinite at t = 1, and where it is steep before, the simulation stops short.
    const [start, end, steps] = [0.1, 0.8, 400];
    const from = levelAt(schedule, start);
    const to = levelAt(schedule, end);
    const x = combine([from.alpha, filled(1.5)], [from.sigma, rng(1).normal([count, 1])]);
    const values = await endOf(simulate(sdeOf(schedule), times(steps, end, start))(x, brownian(rng(2))));
    x.dispose();
    // The bias of first order, at most 1% of the width here, besides 4 standard errors.
    expect(Math.abs(meanOf(values) - 1.5 * to.alpha)).toBeLessThan(to.sigma * (4 / Math.sqrt(count) + 0.01));
    expect(Math.abs(Math.sqrt(covarianceOf(values)) / to.sigma - 1)).toBeLessThan(4 / Math.sqrt(2 * count) + 0.01);
  });

  it.each([1, 0, 0.6])("returns to the law of the data with the score, with %d of the noise", async (noise) => {
    const schedule = linearBeta();
    const [mean, std] = [0.7, 0.4];
    const lawAt = (t: number) => {
      const { alpha, sigma } = levelAt(schedule, t);
      return { mean: alpha * mean, variance: (alpha * std) ** 2 + sigma ** 2 };
    };
    const score = (x: Tensor, t: number) => {
      const law = lawAt(t);
      return combine([-1 / law.variance, x], [law.mean / law.variance, onesLike(x)]);
    };
    const end = lawAt(1);
    const x = combine([Math.sqrt(end.variance), rng(3).normal([count, 1])], [end.mean, filled(1)]);
    const run = simulate(reverseSde(sdeOf(schedule), score, { noise }), times(400, 0, 1));
    const values = await endOf(run(x, brownian(rng(4)), options));
    // 4 standard errors, and the bias of first order: below 2% of the width.
    expect(Math.abs(meanOf(values) - mean)).toBeLessThan(std * (4 / Math.sqrt(count) + 0.02));
    expect(Math.abs(Math.sqrt(covarianceOf(values)) / std - 1)).toBeLessThan(4 / Math.sqrt(2 * count) + 0.02);
  });

  const sampler: SamplerCase<Brownian> = {
    start: (rows, random) => random.normal([rows, 2]),
    env: (random, onCall) => ({
      increment: (...args) => {
        onCall?.();
        return brownian(random).increment(...args);
      },
    }),
  };

  it("obeys the laws of samplers", async () => {
    const sde = sdeOf(linearBeta());
    for (const run of [simulate(sde, times(4)), simulateExactly(sde, times(4))]) {
      await expectSamplerNoLeak(run, sampler);
      await expectReproducible(run, sampler);
    }
  });

  it("borrows its start", async () => {
    const x = tensorOf([1], [1, 1]);
    await expectNoLeak(() => last(simulate(sdeOf(linearBeta()), times(3))(x, brownian(rng(0)))));
    expect(x.isDisposed).toBe(false);
    x.dispose();
  });

  it.each([
    [[0], /at least 2 times, got 1/],
    [[0, 1, 0.5], /got 0.5 at position 2/],
    [[0, 0, 0.5], /got 0 at position 1/],
    [[1, 0.5, 0.5], /position 2/],
    [[0, Number.NaN], /got NaN at position 1/],
    [[Number.NaN, 1], /got NaN at position 0/],
    [[0, Infinity], /got Infinity/],
  ])("refuses the times %j", (bad, message) => {
    expect(() => simulate(sdeOf(linearBeta()), bad)).toThrow(message);
  });

  it("refuses a path that overflows, and an SDE whose drift is infinite", async () => {
    const explosive: Sde = { drift: (x) => combine([1e200, x]), diffuse: (_, __, dW) => combine([1, dW]) };
    const x = tensorOf([1], [1, 1]);
    await expect(last(simulate(explosive, times(3))(x, brownian(rng(0))))).rejects.toThrow(/expected finite samples/);
    const flow = reverseSde(sdeOf(rectifiedFlow()), (y) => y);
    await expect(last(simulate(flow, times(3, 0, 1))(x, brownian(rng(0))))).rejects.toThrow(/stop short of it/);
    x.dispose();
  });

  it("refuses a negative share of noise", () => {
    expect(() => reverseSde(sdeOf(linearBeta()), (x) => x, { noise: -1 })).toThrow(/share of noise of at least 0/);
  });
});

describe("simulateExactly", () => {
  it.each(schedules)("has the marginals of the schedule, whatever the steps: %s", async (_, schedule) => {
    const sde = sdeOf(schedule);
    const from = levelAt(schedule, 0.1);
    const to = levelAt(schedule, 1);
    for (const grid of [
      [0.1, 1],
      [0.1, 0.11, 0.7, 1],
    ]) {
      const x = combine([from.alpha, filled(1.5)], [from.sigma, rng(1).normal([count, 1])]);
      const values = await endOf(simulateExactly(sde, grid)(x, brownian(rng(5))));
      x.dispose();
      expectGaussian(values, 1.5 * to.alpha, to.sigma);
    }
  });

  it("refuses times that fall", () => {
    expect(() => simulateExactly(sdeOf(linearBeta()), [1, 0])).toThrow(/expected times that rise/);
  });
});
