import { describe, expect, it } from "vitest";
import { polynomial } from "../src/polynomial.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

describe("polynomial", () => {
  it.each<ExactScales>([
    [1e-10, 0.99999499998749994, 0.0031622776601683826],
    [0.001, 0.9999940000025, 0.0034640956972953274],
    [0.1, 0.98999515049317287, 0.1411013890789173],
    [0.7, 0.51000470389987587, 0.8601716119472904],
    [0.999, 0.0037411122784514244, 0.99999300201497411],
    [0.9999999999, 0.0031622776601683858, 0.99999499998749994],
  ])("is the formula at t = %d", (...exact) => expectScales(polynomial(), exact));

  it("is 1 - t^p without a precision", () => {
    const { alpha, sigma, derivative } = polynomial({ power: 3, precision: 0 });
    expect([alpha(0), sigma(0), alpha(1), sigma(1)]).toEqual([1, 0, 0, 1]);
    expect(alpha(0.4)).toBeCloseTo(1 - 0.4 ** 3, 15);
    expect(derivative!(1)).toEqual({ alpha: -3, sigma: 0 });
    expect(polynomial({ precision: 0 }).derivative!(0).sigma).toBeCloseTo(Math.SQRT2, 15);
  });

  it.each([{ power: 0 }, { power: Infinity }, { precision: -1 }, { precision: 0.5 }, { precision: Number.NaN }])(
    "refuses %o",
    (options) => {
      expect(() => polynomial(options)).toThrow(/polynomial: expected a positive power and a precision/);
    },
  );
});
