import { sdeAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { scaledLinearBetas } from "../src/betas.ts";
import { betaTable } from "../src/beta-table.ts";
import { scaledLinearBeta } from "../src/scaled-linear-beta.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

describe("scaledLinearBeta", () => {
  it.each<ExactScales>([
    [1e-10, 0.9999999999575, 9.2195444583680456e-6],
    [0.001, 0.99957391784976448, 0.029188743626135878],
    [0.1, 0.94620521451367061, 0.3235671368157443],
    [0.5, 0.52723776930149691, 0.84971779704910354],
    [0.999, 0.069393524957938265, 0.99758936376342345],
  ])("is the exact solution at t = %d", (...exact) => expectScales(scaledLinearBeta(), exact));

  it.each([0, 0.3, 1])("is the SDE of a rate with a linear root at t = %d", (t) => {
    const beta = (Math.sqrt(0.85) * (1 - t) + Math.sqrt(12) * t) ** 2;
    const { f, g2 } = sdeAt(scaledLinearBeta(), t);
    expect(f / (-beta / 2)).toBeCloseTo(1, 13);
    // At t = 0 the slope of the variance is found by differences.
    expect(g2 / beta).toBeCloseTo(1, t === 0 ? 8 : 13);
  });

  it("is the limit of latent diffusion's chain", () => {
    const error = (steps: number) => {
      const chain = betaTable(scaledLinearBetas({ steps, betaStart: 0.85 / steps, betaEnd: 12 / steps }));
      return Math.abs(chain.alpha(0.5) / scaledLinearBeta().alpha(0.5) - 1);
    };
    expect(error(4000)).toBeLessThan(2e-3);
    expect(error(1000) / error(4000)).toBeCloseTo(4, 1);
  });

  it.each([{ betaMin: 0 }, { betaMax: -1 }, { betaMin: Number.NaN }, { betaMax: 1000 }])("refuses %o", (options) => {
    expect(() => scaledLinearBeta(options)).toThrow(/scaledLinearBeta: expected positive rates/);
  });
});
