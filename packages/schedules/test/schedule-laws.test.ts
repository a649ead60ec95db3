import { levelAt, logSnr, timeAtLogSnr } from "@tweedie/core";
import { expectSchedule } from "@tweedie/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everySchedule } from "./every-schedule.ts";

const inside = fc.double({ min: 1e-4, max: 1 - 1e-4, noNaN: true });

describe.each(everySchedule)("$name", ({ schedule, kinks }) => {
  it("obeys the law of schedules", () => {
    // Differences across a jump of the slope are not a derivative: tables of betas are looked at below.
    const { inverseError } = expectSchedule(kinks ? { alpha: schedule.alpha, sigma: schedule.sigma } : schedule);
    expect(inverseError).toBeLessThan(1e-11);
  });

  it("has a log-SNR that falls strictly", () => {
    fc.assert(
      fc.property(inside, inside, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-9);
        const [s, t] = a < b ? [a, b] : [b, a];
        expect(logSnr(levelAt(schedule, s))).toBeGreaterThan(logSnr(levelAt(schedule, t)));
      }),
    );
  });

  it("has an inverse t(logSnr)", () => {
    fc.assert(
      fc.property(inside, (t) => {
        expect(timeAtLogSnr(schedule, logSnr(levelAt(schedule, t)))).toBeCloseTo(t, 11);
      }),
    );
  });

  it("has the derivative that differences find", () => {
    const near = (slope: number, f: (t: number) => number, t: number) => {
      const h = 1e-3 * Math.min(t, 1 - t);
      if (kinks) fc.pre(Math.floor((t - 2 * h) / kinks) === Math.floor((t + 2 * h) / kinks));
      const found = (8 * (f(t + h) - f(t - h)) - (f(t + 2 * h) - f(t - 2 * h))) / (12 * h);
      expect(Math.abs(found - slope)).toBeLessThanOrEqual(1e-7 * Math.abs(slope) + 1e-15 / h);
    };
    fc.assert(
      fc.property(inside, (t) => {
        const slope = schedule.derivative!(t);
        near(slope.alpha, (s) => schedule.alpha(s), t);
        near(slope.sigma, (s) => schedule.sigma(s), t);
      }),
    );
  });

  it("begins with all of the datum and is defined to the end", () => {
    expect(schedule.alpha(0)).toBe(1);
    expect(levelAt(schedule, 0).t).toBe(0);
    expect(levelAt(schedule, 1).sigma).toBeGreaterThan(0);
  });

  it("is frozen", () => {
    expect(Object.isFrozen(schedule)).toBe(true);
  });
});
