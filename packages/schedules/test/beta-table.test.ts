import { sdeAt } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { betaTable } from "../src/beta-table.ts";
import { linearBetas } from "../src/betas.ts";
import { namedBetaTable } from "../src/named-beta-table.ts";
import { ladders, vpTables as fixture } from "./fixtures.ts";

// The fixtures have 9 significant digits.
const tolerance = 1e-8;
const cases = [
  [fixture.linear, namedBetaTable()],
  [fixture.scaled_linear, namedBetaTable({ table: "scaledLinear" })],
  [fixture.squaredcos_cap_v2, namedBetaTable({ table: "cosine" })],
  [fixture.sigmoid, namedBetaTable({ table: "sigmoid" })],
  [fixture.laplace, namedBetaTable({ table: "laplace" })],
  [fixture.scaled_linear_zero_snr, namedBetaTable({ table: "scaledLinear", zeroTerminalSnr: true })],
  [fixture.linear_zero_snr, namedBetaTable({ zeroTerminalSnr: true })],
  [fixture.cosine_zero_snr, namedBetaTable({ table: "cosine", zeroTerminalSnr: true })],
] as const;

describe("betaTable", () => {
  it.each(cases)("has diffusers' alpha bars at t = (k + 1)/N: %o", ({ alphas_cumprod_f64: expected }, schedule) => {
    fixture.indices.forEach((k, i) => {
      const t = (k + 1) / fixture.T;
      const alphaBar = schedule.alpha(t) ** 2;
      expect(Math.abs(alphaBar - expected[i]!)).toBeLessThanOrEqual(tolerance * expected[i]!);
      expect(Math.abs(schedule.sigma(t) ** 2 - (1 - alphaBar))).toBeLessThan(1e-15);
    });
  });

  it("has k-diffusion's sigmas where its table has entries", () => {
    const { t: timesteps, sigma } = ladders.discrete_schedule;
    const entries = timesteps.flatMap((k, i) => (Number.isInteger(k) ? [[(k + 1) / 1000, sigma[i]!] as const] : []));
    expect(entries.length).toBeGreaterThan(2);
    for (const [t, expected] of entries) {
      const schedule = namedBetaTable();
      expect(Math.abs(schedule.sigma(t) / schedule.alpha(t) / expected - 1)).toBeLessThan(tolerance);
    }
  });

  it("keeps the digits of the first step", () => {
    const schedule = betaTable([1e-12, 0.5]);
    expect(Math.abs(schedule.sigma(0.5) / 1e-6 - 1)).toBeLessThan(1e-15);
    expect(schedule.sigma(0)).toBe(0);
  });

  it("has a constant rate within a step", () => {
    const schedule = betaTable([0.1, 0.3, 0.2]);
    for (const t of [0.34, 0.5, 0.66]) expect(sdeAt(schedule, t).g2).toBeCloseTo(-3 * Math.log(0.7), 12);
    expect(schedule.alpha(0.5) ** 2).toBeCloseTo(0.9 * Math.sqrt(0.7), 14);
  });

  it("has the derivative from the right at every time of the chain", () => {
    const betas = linearBetas({ steps: 100, betaStart: 0.01, betaEnd: 0.2 });
    const { alpha, derivative } = betaTable(betas);
    betas.forEach((beta, n) => {
      // Among these times 0.29 * 100 rounds to less than 29.
      const t = n / 100;
      expect((derivative!(t).alpha * 2) / alpha(t) / 100).toBeCloseTo(Math.log(1 - beta), 12);
    });
  });

  it("reaches alpha = 0 in a straight line where the last beta is 1", () => {
    const schedule = betaTable([0.19, 1]);
    expect(schedule.alpha(0.75)).toBeCloseTo(0.45, 14);
    expect([schedule.alpha(1), schedule.sigma(1)]).toEqual([0, 1]);
    expect(schedule.derivative!(1)).toEqual({ alpha: expect.closeTo(-1.8, 14), sigma: expect.closeTo(0, 14) });
  });

  it("nears the SDE as the chain grows", () => {
    const error = (steps: number) => {
      const betas = linearBetas({ steps, betaStart: 0.1 / steps, betaEnd: 20 / steps });
      return Math.abs(betaTable(betas).alpha(0.5) - Math.exp(-(0.05 + 19.9 / 8) / 2));
    };
    expect(error(4000)).toBeLessThan(1e-3);
    expect(error(1000) / error(4000)).toBeCloseTo(4, 1);
  });

  it.each(["quadratic", "constructor", ""])("knows no table %s", (table) => {
    expect(() => namedBetaTable({ table: table as "linear" })).toThrow(
      /namedBetaTable: expected a table of linear, scaledLinear, .*, got .* use betaTable/,
    );
  });

  it.each([[[]], [[0]], [[1, 0.5]], [[0.5, -0.1]], [[0.5, 1.1]], [[Number.NaN]]])("refuses %o", (betas) => {
    expect(() => betaTable(betas)).toThrow(/betaTable: expected (at least one beta|betas in \(0, 1\))/);
  });
});
