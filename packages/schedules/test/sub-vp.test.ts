import { sdeAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { linearBeta } from "../src/linear-beta.ts";
import { subVp } from "../src/sub-vp.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

describe("subVp", () => {
  it.each<ExactScales>([
    [1e-10, 0.999999999995, 1.0000000099450001e-11],
    [0.001, 0.99994502651109762, 0.00010994395572027489],
    [0.1, 0.94672179882059807, 0.10371783563789104],
    [0.5, 0.28118288079675238, 0.92093618754683934],
    [0.999, 0.0066375990150744775, 0.99995594227931508],
  ])("is the exact solution at t = %d", (...exact) => expectScales(subVp(), exact));

  it("has the signal and drift of VP under the square of its variance", () => {
    for (const t of [0.001, 0.4, 1]) {
      expect(subVp().alpha(t)).toBe(linearBeta().alpha(t));
      expect(subVp().sigma(t)).toBeCloseTo(linearBeta().sigma(t) ** 2, 15);
      const [beta, integral] = [0.1 + 19.9 * t, 0.1 * t + 9.95 * t * t];
      const { f, g2 } = sdeAt(subVp(), t);
      expect(f / (-beta / 2)).toBeCloseTo(1, 13);
      expect(g2 / (beta * -Math.expm1(-2 * integral))).toBeCloseTo(1, 13);
    }
  });

  it("leaves the datum at a finite rate", () => {
    expect([subVp().alpha(0), subVp().sigma(0)]).toEqual([1, 0]);
    expect(subVp().derivative!(0)).toEqual({ alpha: -0.05, sigma: 0.1 });
    expect(sdeAt(subVp(), 0).g2).toBe(0);
  });

  it.each([{ betaMin: 0 }, { betaMax: Number.NaN }, { betaMax: 1e4 }])("refuses %o", (options) => {
    expect(() => subVp(options)).toThrow(/subVp: expected positive rates/);
  });
});
