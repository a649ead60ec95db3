import { levelAt, resolve, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser } from "@tweedie/core";
import { rectifiedFlow } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { dynamicThreshold } from "../src/dynamic-threshold.ts";

beforeAll(useFloat64);

const level = levelAt(rectifiedFlow(), 0.5);
const base: Denoiser = (z) => resolve(z, z, level, x0Target);
const clip = (x: number, s: number) => Math.min(Math.max(x, -s), s) / s;

describe("dynamicThreshold", () => {
  const rows = [
    [0.1, -3, 2, 1.5, -0.4],
    [0.2, 0.3, -0.1, 0.9, 0.4],
  ];
  const x = () => tensorOf(rows.flat(), [2, 5, 1]);

  it("takes each row's own quantile, at least 1, and scales back", () => {
    // Magnitudes .1 .4 1.5 2 3: the 0.6 quantile is at position 2.4, 1.5 + 0.4 * 0.5 = 1.7. The second row stays.
    const { x0 } = dynamicThreshold({ ratio: 0.6 })(base)(x(), level);
    const expected = [...rows[0]!.map((value) => clip(value, 1.7)), ...rows[1]!];
    x0.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 14));
    expect(x0.shape).toEqual([2, 5, 1]);
  });
  it("caps the threshold", () => {
    const { x0 } = dynamicThreshold({ ratio: 0.6, max: 1.2 })(base)(x(), level);
    x0.dataSync()
      .slice(0, 5)
      .forEach((value, i) => expect(value).toBeCloseTo(clip(rows[0]![i]!, 1.2), 14));
  });
  it("keeps x = alpha x0 + sigma eps unless told otherwise", () => {
    const same = dynamicThreshold({ ratio: 0.6 })(base)(x(), level);
    const sums = same.x0.dataSync().map((value, i) => level.alpha * value + level.sigma * same.eps.dataSync()[i]!);
    sums.forEach((value, i) => expect(value).toBeCloseTo(rows.flat()[i]!, 13));
    const { eps } = dynamicThreshold({ ratio: 0.6, consistent: false })(base)(x(), level);
    expect([...eps.dataSync()]).toEqual([...base(x(), level).eps.dataSync()]);
  });
  it.each([true, false])("leaves a learned variance alone where consistent is %s", (consistent) => {
    const varianceShare = x();
    const learned: Denoiser = (z, at) => ({ ...base(z, at), varianceShare });
    expect(dynamicThreshold({ consistent })(learned)(x(), level).varianceShare).toBe(varianceShare);
  });
  it("refuses a ratio outside (0, 1) and a maximum below 1", () => {
    expect(() => dynamicThreshold({ ratio: 1 })).toThrow(/ratio in \(0, 1\)/);
    expect(() => dynamicThreshold({ max: 0.5 })).toThrow(/max of at least 1/);
  });
});
