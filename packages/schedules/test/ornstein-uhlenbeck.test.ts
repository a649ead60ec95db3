import { sdeAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { linearBeta } from "../src/linear-beta.ts";
import { ornsteinUhlenbeck } from "../src/ornstein-uhlenbeck.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

const slow = { rate: 0.25, diffusion: 2, horizon: 3 };

describe("ornsteinUhlenbeck", () => {
  it.each<ExactScales>([
    [1e-10, 0.999999999925, 3.4641016150078508e-5],
    [0.001, 0.99925028117970068, 0.10950344514357987],
    [0.1, 0.92774348632855289, 1.0556212334921734],
    [0.5, 0.6872892787909722, 2.0545236864226906],
    [0.999, 0.47272096054188293, 2.4924444121614581],
  ])("is the exact solution at t = %d", (...exact) => expectScales(ornsteinUhlenbeck(slow), exact));

  it.each([0.001, 0.4, 1])("is the SDE dX = -b X dtau + s dW over the horizon, t = %d", (t) => {
    const { f, g2 } = sdeAt(ornsteinUhlenbeck(slow), t);
    expect(f).toBeCloseTo(-0.25 * 3, 13);
    expect(g2).toBeCloseTo(4 * 3, 12);
  });

  it("is VP at a constant rate where s^2 = 2b", () => {
    const vp = linearBeta({ betaMin: 10, betaMax: 10 });
    for (const t of [0, 0.01, 0.5, 1]) {
      expect(ornsteinUhlenbeck().alpha(t)).toBeCloseTo(vp.alpha(t), 15);
      expect(ornsteinUhlenbeck().sigma(t)).toBeCloseTo(vp.sigma(t), 15);
    }
  });

  it("is Brownian motion at b = 0, and continuous there", () => {
    const brownian = ornsteinUhlenbeck({ rate: 0, diffusion: 3, horizon: 2 });
    expect(brownian.sigma(0.5)).toBeCloseTo(3, 15);
    expect(sdeAt(brownian, 0.3)).toEqual({ f: 0, g2: expect.closeTo(18, 12) });
    const almost = ornsteinUhlenbeck({ rate: 1e-12, diffusion: 3, horizon: 2 });
    expect(almost.sigma(0.5)).toBeCloseTo(3, 11);
  });

  it.each([
    { rate: -1 },
    { diffusion: 0 },
    { diffusion: -1 },
    { diffusion: Infinity },
    { horizon: 0 },
    { horizon: 301 },
    { rate: Number.NaN },
  ])("refuses %o", (options) => {
    expect(() => ornsteinUhlenbeck(options)).toThrow(/ornsteinUhlenbeck: expected rate >= 0/);
  });
});
