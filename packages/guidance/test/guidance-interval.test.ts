import { combine, levelAt, resolve, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser } from "@tweedie/core";
import { cosine, geometric } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { guidanceInterval } from "../src/index.ts";

beforeAll(useFloat64);

const constant =
  (value: number): Denoiser =>
  (x, level) =>
    resolve(x, combine([0, x], [value, tensorOf([1], [1, 1])]), level, x0Target);
const guidedAt = (denoise: Denoiser, alpha: number, sigma: number) =>
  denoise(tensorOf([3], [1, 1]), { t: 0.5, alpha, sigma }).x0.dataSync()[0] === 2;

describe("guidanceInterval", () => {
  it("guides above its end and up to its beginning, in noise over signal", () => {
    const denoise = guidanceInterval(constant(2), constant(1), { from: 4, to: 0.5 });
    for (const alpha of [1, 0.2]) {
      const at = (ratio: number) => guidedAt(denoise, alpha, ratio * alpha);
      expect([8, 4, 2, 0.51, 0.5, 0.1].map(at)).toEqual([false, true, true, true, false, false]);
    }
    expect(guidedAt(denoise, 0, 1)).toBe(false);
  });

  it("is everywhere by default, and means the same on every schedule", () => {
    const everywhere = guidanceInterval(constant(2), constant(1));
    expect([guidedAt(everywhere, 0, 1), guidedAt(everywhere, 1, 1e-9)]).toEqual([true, true]);
    const denoise = guidanceInterval(constant(2), constant(1), { from: 2, to: 0.3 });
    for (const schedule of [cosine(), geometric()]) {
      for (let i = 1; i < 100; i++) {
        const { alpha, sigma } = levelAt(schedule, i / 100);
        expect(guidedAt(denoise, alpha, sigma)).toBe(sigma / alpha > 0.3 && sigma / alpha <= 2);
      }
    }
  });

  it("refuses an interval that is none", () => {
    for (const options of [{ from: 1, to: 1 }, { from: 0.2, to: 3 }, { to: -1 }, { from: Number.NaN }]) {
      expect(() => guidanceInterval(constant(2), constant(1), options)).toThrow(/from > to >= 0/);
    }
  });
});
