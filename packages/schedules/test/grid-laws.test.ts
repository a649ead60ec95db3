import { levelAt, logSnr } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edm } from "../src/index.ts";
import { everyGrid } from "./every-grid.ts";
import { everySchedule } from "./every-schedule.ts";

describe.each(everyGrid)("$name", ({ name, grid, first, within }) => {
  it.each(everySchedule)("has steps + 1 levels of the schedule, from noise to data: $name", ({ schedule }) => {
    const [low, high] = [1, 0].map((t) => logSnr(levelAt(schedule, t))) as [number, number];
    const clean = schedule.sigma(0) === 0;
    const check = (steps: number) => {
      const levels = grid(schedule, steps);
      expect(levels).toHaveLength(steps + 1);
      levels.forEach((level, i) => {
        expect(level).toEqual(levelAt(schedule, level.t));
        expect(Object.isFrozen(level)).toBe(true);
        if (i > 0) expect(logSnr(level)).toBeGreaterThan(logSnr(levels[i - 1]!));
      });
      const [from, to] = [levels[0]!, levels.at(-1)!];
      if (first) expect([from.t, to.t]).toEqual([first(steps), 0]);
      if (within) {
        const [bottom, top] = within(schedule);
        expectLogSnr(schedule, from, Math.max(low, bottom));
        if (clean) expect(to.t).toBe(0);
        else expectLogSnr(schedule, to, Math.min(high, top));
      }
    };
    fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), check), { numRuns: 3 });
    check(1);
  });

  // gridAt takes times, not a number of steps.
  if (name === "gridAt") return;
  it.each([0, -3, 2.5, Number.NaN, Infinity, 1e8, 2 ** 60])("refuses %d steps", (steps) => {
    expect(() => grid(edm(), steps)).toThrow(`${name}: expected a positive integer of steps`);
  });
});

/** Within 1e-10, or within two roundings of time where the schedule is so steep that these are more. */
function expectLogSnr(schedule: NoiseSchedule, { t, ...level }: NoiseLevel, lambda: number): void {
  const beside = [-(2 ** -52), 2 ** -52].map((h) => Math.min(Math.max(t + h * Math.max(t, 2 ** -1000), 0), 1));
  const ratios = beside.map((s) => logSnr(levelAt(schedule, s)));
  const spread = Math.abs(ratios[0]! - ratios[1]!);
  expect(Math.abs(logSnr(level) - lambda)).toBeLessThanOrEqual(Math.max(1e-10, Number.isFinite(spread) ? spread : 0));
}
