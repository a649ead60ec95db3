import { levelAt, rng, tensorOf } from "@tweedie/core";
import { geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { moments, sub } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { gaussianDiffusion } from "../src/gaussian-diffusion.ts";
import { schedules } from "./schedules.ts";

beforeAll(useFloat64);

const count = 20_000;
/** Mean and standard deviation within 4 standard errors. */
const expectLaw = async (x: Tensor, mean: number, std: number) => {
  const { mean: found, variance } = moments(x);
  expect(Math.abs((await found.data())[0]! - mean)).toBeLessThan((4 * std) / Math.sqrt(count));
  expect(Math.abs(Math.sqrt((await variance.data())[0]!) / std - 1)).toBeLessThan(4 / Math.sqrt(2 * count));
};
const filled = (value: number) => tensorOf(new Float64Array(count).fill(value), [count, 1]);

describe("gaussianDiffusion", () => {
  it("perturbs each row at its own level", async () => {
    const schedule = linearBeta();
    const levels = [0.001, 0.4, 1].map((t) => levelAt(schedule, t));
    const x0 = tensorOf([1, -2, 3, 0.5, -1, 2], [3, 2]);
    const noised = await gaussianDiffusion(schedule).perturb(x0, levels, rng(5)).data();
    const eps = await rng(5).normal([3, 2]).data();
    const clean = await x0.data();
    noised.forEach((value, i) => {
      const { alpha, sigma } = levels[Math.floor(i / 2)]!;
      expect(value).toBeCloseTo(alpha * clean[i]! + sigma * eps[i]!, 13);
    });
  });

  it("gives a row the same noise in every batch", async () => {
    const process = gaussianDiffusion(linearBeta());
    const level = levelAt(linearBeta(), 0.5);
    const noised = async (ids: readonly number[]) => {
      const x0 = tensorOf(new Float64Array(2 * ids.length), [ids.length, 2]);
      return [
        ...(await process
          .perturb(
            x0,
            ids.map(() => level),
            rng(1).forRows(ids),
          )
          .data()),
      ];
    };
    expect((await noised([3, 7, 4])).slice(2, 4)).toEqual(await noised([7]));
  });

  it.each([
    ["geometric", geometric({ sigmaMax: 20 }), 20],
    ["rectifiedFlow", rectifiedFlow(), 1],
    ["linearBeta", linearBeta(), linearBeta().sigma(1)],
  ] as const)("begins sampling in N(0, sigma(1)^2): %s", async (_, schedule, sigma) => {
    await expectLaw(gaussianDiffusion(schedule).prior([count, 1], rng(2)), 0, sigma);
  });

  it("begins at the level where the grid begins", async () => {
    const schedule = geometric({ sigmaMax: 20 });
    const at = levelAt(schedule, 0.8);
    const process = gaussianDiffusion(schedule);
    const noise = await process.prior([3, 2], rng(2), at).data();
    const unit = await rng(2).normal([3, 2]).data();
    expect([...noise]).toEqual([...unit].map((value) => at.sigma * value));
    expect(at.sigma).toBeLessThan(10);
    expect([...(await process.prior([3, 2], rng(2)).data())]).toEqual([...unit].map((value) => 20 * value));
  });

  it.each(schedules)("reaches the marginal at t through s, and returns to the one at s: %s", async (_, schedule) => {
    const process = gaussianDiffusion(schedule);
    const [s, t] = [levelAt(schedule, 0.35), levelAt(schedule, 0.8)];
    const x0 = filled(1.7);
    const random = rng(3);
    const zs = process.perturb(x0, new Array(count).fill(s), random);
    await expectLaw(zs, 1.7 * s.alpha, s.sigma);
    const zt = process.sampleTransition(zs, s, t, random);
    await expectLaw(zt, 1.7 * t.alpha, t.sigma);
    const back = process.samplePosterior(zt, x0, s, t, random);
    await expectLaw(back, 1.7 * s.alpha, s.sigma);
    // Given z_t and x0 the two draws at s are independent and of one law: their difference has twice the variance.
    const spread = s.sigma * Math.sqrt(2 * (1 - ((t.alpha * s.sigma) / (s.alpha * t.sigma)) ** 2));
    await expectLaw(sub(back, zs), 0, spread);
  });

  it("leaves nothing behind and borrows its arguments", async () => {
    const process = gaussianDiffusion(linearBeta());
    const [s, t] = [levelAt(linearBeta(), 0.2), levelAt(linearBeta(), 0.5)];
    const x = tensorOf([1, 2], [2, 1]);
    await expectNoLeak(() => [
      process.perturb(x, [s, t], rng(0)),
      process.prior([2, 1], rng(0)),
      process.sampleTransition(x, s, t, rng(0)),
      process.samplePosterior(x, x, s, t, rng(0)),
    ]);
    expect(x.isDisposed).toBe(false);
  });

  it("refuses a wrong number of levels and a schedule without an end", () => {
    const schedule = linearBeta();
    const x0 = tensorOf([1, 2], [2, 1]);
    expect(() => gaussianDiffusion(schedule).perturb(x0, [levelAt(schedule, 0.5)], rng(0))).toThrow(/each of 2 rows/);
    expect(() => gaussianDiffusion({ alpha: () => 1, sigma: (t) => 1 / (1 - t) })).toThrow(/expected alpha and sigma/);
  });
});
