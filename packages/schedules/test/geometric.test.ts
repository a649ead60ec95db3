import { sdeAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { geometric } from "../src/geometric.ts";

describe("geometric", () => {
  // t, sigma in 60-digit arithmetic.
  it.each([
    [1e-10, 0.010000000008517194],
    [0.1, 0.023436729115920995],
    [0.25, 0.084089641525371454],
    [0.999, 49.575948767044032],
  ])("grows by equal factors, t = %d", (t, sigma) => {
    expect(Math.abs(geometric().sigma(t) / sigma - 1)).toBeLessThan(4e-15);
  });

  it("has the scales that were asked for at its ends", () => {
    const schedule = geometric({ sigmaMin: 0.03, sigmaMax: 7 });
    expect([schedule.sigma(0), schedule.sigma(1)]).toEqual([0.03, 7]);
  });

  it("is the VE SDE, without drift and with g^2 = 2 sigma^2 log(sigmaMax/sigmaMin)", () => {
    const { f, g2 } = sdeAt(geometric(), 0.25);
    expect(f).toBe(0);
    expect(g2 / (2 * Math.log(5000) * geometric().sigma(0.25) ** 2)).toBeCloseTo(1, 13);
  });

  it.each([{ sigmaMin: 0 }, { sigmaMin: 50 }, { sigmaMax: Infinity }, { sigmaMin: Number.NaN }])(
    "refuses %o",
    (options) => {
      expect(() => geometric(options)).toThrow(/geometric: expected 0 < sigmaMin < sigmaMax/);
    },
  );
});
