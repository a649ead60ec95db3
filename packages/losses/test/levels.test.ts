import { rng, rowWindows } from "@tweedie/core";
import { cosine, rectifiedFlow } from "@tweedie/schedules";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stratifiedLevels, uniformLevels } from "../src/index.ts";
import { meanOf } from "./fixtures.ts";

const schedule = rectifiedFlow();
const both = [
  ["uniformLevels", uniformLevels],
  ["stratifiedLevels", stratifiedLevels],
] as const;

describe.each(both)("%s", (name, make) => {
  it("draws levels of the schedule between the cut-offs, the same for the same rng", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.nat(1000),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        (count, seed, min, max) => {
          const levels = make(schedule, { min, max });
          const drawn = levels.draw(count, rng(seed));
          expect(drawn).toHaveLength(count);
          for (const { t, alpha, sigma } of drawn) {
            expect(t).toBeGreaterThanOrEqual(min);
            expect(t).toBeLessThanOrEqual(max);
            expect([alpha, sigma]).toEqual([1 - t, t]);
          }
          expect(levels.draw(count, rng(seed))).toEqual(drawn);
        },
      ),
    );
  });

  it("never reaches sigma = 0 or alpha = 0 by default", () => {
    const drawn = make(cosine()).draw(20_000, rng(0));
    expect(Math.min(...drawn.map(({ t }) => t))).toBeGreaterThanOrEqual(1e-5);
    expect(Math.min(...drawn.map(({ alpha, sigma }) => Math.min(alpha, sigma)))).toBeGreaterThan(0);
  });

  it("has every row uniform, also where a batch keeps its order", () => {
    const levels = make(schedule, { min: 0.2, max: 0.8 });
    const random = rng(1);
    const firsts = Array.from({ length: 4000 }, () => (levels.draw(8, random)[0]!.t - 0.2) / 0.6);
    const counts = new Array<number>(8).fill(0);
    for (const u of firsts) counts[Math.floor(8 * u)]! += 1;
    // Each eighth expects 500, with a standard deviation of 21.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * 21);
  });

  it("has a density that makes means of f/p the integral of f", () => {
    const levels = make(schedule, { min: 0.1, max: 0.9 });
    const drawn = levels.draw(40_000, rng(2));
    const mean = meanOf(drawn.map((level) => Math.exp(level.t) / levels.density(level)));
    expect(Math.abs(mean - (Math.exp(0.9) - Math.exp(0.1)))).toBeLessThan(4 * (0.31 / Math.sqrt(40_000)));
    expect(levels.density({ t: 0.05, alpha: 0.95, sigma: 0.05 })).toBe(0);
  });

  it("draws in a window the rows of the whole batch's levels, and moves on as far", () => {
    const levels = make(schedule);
    for (const ids of [undefined, [4, 9, 2, 7, 5, 0, 1]]) {
      const source = () => (ids ? rng(6).forRows(ids) : rng(6));
      const whole = source();
      const all = levels.draw(7, whole);
      const parts = rowWindows(7, 3).map((window) => {
        const part = source().window(window);
        const drawn = levels.draw(window.count, part);
        expect(part.state().offset).toBe(whole.state().offset);
        return drawn;
      });
      expect(parts.flat()).toEqual(all);
    }
  });

  it("gives rows with streams of their own", () => {
    const drawn = make(schedule).draw(3, rng(4).forRows([7, 8, 9]));
    expect(new Set(drawn.map(({ t }) => t)).size).toBe(3);
  });

  it.each([{ min: 0.5, max: 0.5 }, { min: -0.1 }, { max: 1.1 }, { min: Number.NaN }])("refuses %o", (range) => {
    expect(() => make(schedule, range)).toThrow(`${name}: expected 0 <= min < max <= 1`);
  });
});

describe("stratifiedLevels", () => {
  it("has one time in each stratum", () => {
    const drawn = stratifiedLevels(schedule, { min: 0, max: 1 }).draw(10, rng(5));
    const strata = drawn.map(({ t }) => Math.floor(10 * t));
    expect(strata.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("has the mean of uniformLevels and far less variance", () => {
    const estimates = (make: typeof uniformLevels) => {
      const levels = make(schedule);
      const random = rng(6);
      return Array.from({ length: 1000 }, () => meanOf(levels.draw(16, random).map(({ t }) => Math.exp(-3 * t))));
    };
    const [uniform, stratified] = [estimates(uniformLevels), estimates(stratifiedLevels)];
    const variance = (values: readonly number[]) => {
      const mean = meanOf(values);
      return meanOf(values.map((value) => (value - mean) ** 2));
    };
    const error = Math.sqrt((variance(uniform) + variance(stratified)) / 1000);
    expect(Math.abs(meanOf(uniform) - meanOf(stratified))).toBeLessThan(4 * error);
    // Within a stratum the function moves by 1/16 of its range: about 1/16^2 of the variance is left.
    expect(variance(stratified) / variance(uniform)).toBeLessThan(1 / 100);
  });
});
