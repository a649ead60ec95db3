import { rng } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownian } from "../src/brownian.ts";
import { brownianPath } from "../src/brownian-path.ts";
import { covarianceOf, expectGaussian, times } from "./statistics.ts";

beforeAll(useFloat64);

const uneven = [0.1, 0.15, 0.4, 0.41, 0.8, 1];

describe("brownian", () => {
  it("has increments of variance |t - s|, new each time", async () => {
    const motion = brownian(rng(0));
    const forward = await motion.increment([20_000], 0.2, 0.7).data();
    const backward = await motion.increment([20_000], 0.7, 0.2).data();
    expectGaussian(forward, 0, Math.sqrt(0.5));
    expectGaussian(backward, 0, Math.sqrt(0.5));
    expect(Math.abs(covarianceOf(forward, backward))).toBeLessThan((4 * 0.5) / Math.sqrt(20_000));
  });
});

describe("brownianPath", () => {
  it("has independent increments of variance t - s", async () => {
    const path = brownianPath({ shape: [20_000], times: uneven }, rng(1));
    const first = await path.increment([20_000], 0.1, 0.4).data();
    const second = await path.increment([20_000], 0.4, 1).data();
    expectGaussian(first, 0, Math.sqrt(0.3));
    expectGaussian(second, 0, Math.sqrt(0.6));
    expect(Math.abs(covarianceOf(first, second))).toBeLessThan((4 * Math.sqrt(0.3 * 0.6)) / Math.sqrt(20_000));
  });

  it("adds up: coarse increments are sums of fine ones, and return the way they came", async () => {
    const path = brownianPath({ shape: [3, 2], times: uneven }, rng(2));
    const whole = await path.increment([3, 2], 0.1, 1).data();
    const parts = await Promise.all(uneven.slice(1).map((t, i) => path.increment([3, 2], uneven[i]!, t).data()));
    const back = await path.increment([3, 2], 1, 0.1).data();
    whole.forEach((value, i) => {
      expect(value).toBeCloseTo(
        parts.reduce((sum, part) => sum + part[i]!, 0),
        14,
      );
      expect(back[i]).toBe(-value);
    });
    expect([...(await path.increment([3, 2], 0.4, 0.4).data())].every((value) => value === 0)).toBe(true);
  });

  it("gives a row the same path in every batch", async () => {
    const of = async (ids: readonly number[]) => {
      const path = brownianPath({ shape: [ids.length, 2], times: uneven }, rng(3).forRows(ids));
      return [...(await path.increment([ids.length, 2], 0.15, 0.8).data())];
    };
    expect((await of([4, 9, 2])).slice(2, 4)).toEqual(await of([9]));
  });

  it("forgives the rounding of times", async () => {
    const path = brownianPath({ shape: [1], times: times(10) }, rng(4));
    const [sum] = await path.increment([1], 0, 0.1 + 0.2).data();
    expect([sum]).toEqual([...(await path.increment([1], 0, 0.3).data())]);
  });

  it("leaves nothing behind", async () => {
    const path = brownianPath({ shape: [2], times: times(10) }, rng(4));
    await expectNoLeak(() => [path.increment([2], 0, 1), path.increment([2], 0.5, 0.2), path.increment([2], 1, 1)]);
  });

  it("refuses other shapes and times", () => {
    const path = brownianPath({ shape: [2, 3], times: uneven }, rng(5));
    expect(() => path.increment([2], 0.1, 1)).toThrow(/path's shape \[2,3\], got \[2\]/);
    for (const t of [0.5, 0, 1.1, Number.NaN]) {
      expect(() => path.increment([2, 3], 0.1, t)).toThrow(/one of the path's 6 times/);
    }
    expect(() => brownianPath({ shape: [1], times: [1, 0.5] }, rng(0))).toThrow(/times that rise/);
    expect(() => brownianPath({ shape: [1], times: [1] }, rng(0))).toThrow(/at least 2 times/);
  });
});
