import { describe, expect, it } from "vitest";
import { sigmoid } from "../src/sigmoid.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

describe("sigmoid", () => {
  it.each<ExactScales>([
    [1e-10, 0.99999999998502676, 5.4723368782247516e-6],
    [0.001, 0.99984984912748315, 0.017328566003832689],
    [0.1, 0.98005470116398287, 0.19872791129173635],
    [0.5, Math.SQRT1_2, Math.SQRT1_2],
    [0.7, 0.45092807673485239, 0.89256028906298933],
    [0.999, 0.017328566003832697, 0.99984984912748315],
    [0.9999999999, 5.4723371046163386e-6, 0.99999999998502676],
  ])("is the paper's at t = %d, with no digits lost", (...exact) => expectScales(sigmoid(), exact));

  it.each<ExactScales>([
    [1e-10, 0.99999999962499977, 2.7386136252739653e-5],
    [0.1, 0.60402869056487459, 0.79696257187805438],
    [0.7, 0.0073796755412381365, 0.99997276982371178],
    [0.999, 9.6157386762220863e-5, 0.99999999537687847],
  ])("takes another piece and a temperature, t = %d", (...exact) => {
    expectScales(sigmoid({ start: 0, end: 3, tau: 0.2 }), exact, 1e-14);
  });

  it("runs from the datum to pure noise, exactly", () => {
    const { alpha, sigma, derivative } = sigmoid();
    expect([alpha(0), sigma(0), alpha(1), sigma(1)]).toEqual([1, 0, 0, 1]);
    expect(derivative!(0)).toEqual({ alpha: expect.any(Number), sigma: Infinity });
    expect(derivative!(1)).toEqual({ alpha: -Infinity, sigma: expect.any(Number) });
  });

  it("nears a straight line of alpha^2 where it is wide of the bend", () => {
    expect(sigmoid({ tau: 1e4 }).alpha(0.3) ** 2).toBeCloseTo(0.7, 8);
  });

  it("is defined as far as it is allowed", () => {
    const cold = sigmoid({ tau: 0.01 });
    expect(cold.alpha(0.999)).toBeGreaterThan(0);
    expect(cold.sigma(0.001)).toBeGreaterThan(0);
  });

  it.each([
    { start: 3 },
    { tau: 0 },
    { tau: -1 },
    { tau: Number.NaN },
    { end: Infinity },
    { tau: 0.001 },
    { start: Number.NaN },
  ])("refuses %o", (options) => {
    expect(() => sigmoid(options)).toThrow(/sigmoid: expected start < end and tau > 0/);
  });
});
