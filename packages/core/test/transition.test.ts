import { linearBeta, rectifiedFlow } from "@tweedie/schedules";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelAt } from "../src/noise-level.ts";
import { transition } from "../src/transition.ts";
import { ddpmVariance, levelsOf } from "./ddpm-variance.ts";
import { schedules } from "./schedules.ts";

const times = fc
  .uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((list) => list.toSorted((a, b) => a - b) as [number, number, number])
  .filter(([r, s, t]) => s - r > 1e-3 && t - s > 1e-3);

describe("transition", () => {
  it.each(schedules)("obeys Chapman and Kolmogorov: %s", (_, schedule) => {
    fc.assert(
      fc.property(times, ([r, s, t]) => {
        const [first, second, third] = [levelAt(schedule, r), levelAt(schedule, s), levelAt(schedule, t)];
        const [early, late, both] = [transition(first, second), transition(second, third), transition(first, third)];
        expect(both.alpha).toBeCloseTo(late.alpha * early.alpha, 13);
        const variance = late.alpha ** 2 * early.sigma ** 2 + late.sigma ** 2;
        expect(Math.abs(both.sigma ** 2 / variance - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it.each(schedules)("carries the marginal at s to the one at t: %s", (_, schedule) => {
    fc.assert(
      fc.property(times, ([s, , t]) => {
        const [from, to] = [levelAt(schedule, s), levelAt(schedule, t)];
        const { alpha, sigma } = transition(from, to);
        expect(alpha * from.alpha).toBeCloseTo(to.alpha, 14);
        expect(Math.abs((alpha * from.sigma) ** 2 + sigma ** 2 - to.sigma ** 2)).toBeLessThan(1e-13 * to.sigma ** 2);
      }),
    );
  });

  it("is sqrt(1 - beta), sqrt(beta) on a chain, and diffusers' fixed_large on parts of it", () => {
    for (const row of ddpmVariance) {
      const { alpha, sigma } = transition(...levelsOf(row));
      const beta = row.fixed_large;
      // The fixture has 9 significant digits.
      expect(Math.abs(sigma ** 2 / beta - 1)).toBeLessThan(1e-8);
      expect(alpha ** 2).toBeCloseTo(1 - beta, 8);
    }
  });

  it("keeps its digits between near levels", () => {
    const [s, t] = [0.5, 0.5 + 2 ** -20];
    const { sigma } = transition(levelAt(linearBeta(), s), levelAt(linearBeta(), t));
    const integral = (t - s) * (0.1 + (19.9 * (s + t)) / 2);
    expect(Math.abs(sigma ** 2 / -Math.expm1(-integral) - 1)).toBeLessThan(1e-9);
  });

  it("starts from the clean datum", () => {
    const { alpha, sigma } = transition(levelAt(rectifiedFlow(), 0), levelAt(rectifiedFlow(), 0.25));
    expect([alpha, sigma]).toEqual([0.75, 0.25]);
  });

  it.each([
    [0.5, 0.5],
    [0.6, 0.5],
    [1, 0.5],
    [0, 0],
  ])("refuses to go from %d to %d", (s, t) => {
    const flow = rectifiedFlow();
    expect(() => transition(levelAt(flow, s), levelAt(flow, t))).toThrow(
      /transition: expected a level s with a higher/,
    );
  });
});
