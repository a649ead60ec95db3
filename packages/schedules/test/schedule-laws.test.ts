import { levelAt, logSnr, posterior, sdeAt, timeAtLogSnr, transition } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { expectSchedule } from "@tweedie/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everySchedule } from "./every-schedule.ts";

const inside = fc.double({ min: 1e-4, max: 1 - 1e-4, noNaN: true });
const difference = (f: (t: number) => number, t: number, h: number) =>
  (8 * (f(t + h) - f(t - h)) - (f(t + 2 * h) - f(t - 2 * h))) / (12 * h);

describe.each(everySchedule)("$name", ({ schedule, ends, keeps, kinks = [] }) => {
  const width = (t: number) => 1e-3 * Math.min(t, 1 - t);
  const atKink = (t: number) => kinks.some((kink) => Math.abs(kink - t) <= 2 * width(t));

  it("obeys the law of schedules", () => {
    const { inverseError } = expectSchedule(schedule, { ends, kinks });
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

  it.runIf(schedule.derivative)("has the derivative that differences find", () => {
    const near = (slope: number, f: (t: number) => number, t: number) => {
      const found = difference(f, t, width(t));
      expect(Math.abs(found - slope)).toBeLessThanOrEqual(1e-7 * Math.abs(slope) + (1e-15 * (1 + f(t))) / width(t));
    };
    fc.assert(
      fc.property(inside, (t) => {
        fc.pre(!atKink(t));
        const slope = schedule.derivative!(t);
        near(slope.alpha, (s) => schedule.alpha(s), t);
        near(slope.sigma, (s) => schedule.sigma(s), t);
      }),
    );
  });

  it("is an SDE with f = (log alpha)' and g^2 = -sigma^2 lambda', which is positive", () => {
    fc.assert(
      fc.property(inside, (t) => {
        fc.pre(!atKink(t));
        const { f, g2 } = sdeAt(schedule, t);
        const lambda = (s: number) => logSnr({ alpha: schedule.alpha(s), sigma: schedule.sigma(s) });
        const slope = difference(lambda, t, width(t));
        expect(g2).toBeGreaterThan(0);
        const lost = (1e-14 * (1 + Math.abs(lambda(t)))) / width(t);
        expect(Math.abs(g2 / schedule.sigma(t) ** 2 + slope)).toBeLessThanOrEqual(1e-6 * Math.abs(slope) + lost);
        const drift = difference((s) => Math.log(schedule.alpha(s)), t, width(t));
        expect(Math.abs(f - drift)).toBeLessThanOrEqual(1e-6 * Math.abs(drift) + lost);
      }),
    );
  });

  it("has transitions that obey Chapman and Kolmogorov, and a posterior that obeys Bayes", () => {
    const times = fc
      .tuple(inside, inside, inside)
      .map((list) => list.toSorted((a, b) => a - b) as [number, number, number])
      .filter(([r, s, t]) => s - r > 1e-3 && t - s > 1e-3);
    fc.assert(
      fc.property(times, (list) => {
        const [r, s, t] = list.map((time) => levelAt(schedule, time)) as [NoiseLevel, NoiseLevel, NoiseLevel];
        const [early, late, both] = [transition(r, s), transition(s, t), transition(r, t)];
        expect(Math.abs(both.alpha / (late.alpha * early.alpha) - 1)).toBeLessThan(1e-13);
        const variance = late.alpha ** 2 * early.sigma ** 2 + late.sigma ** 2;
        expect(Math.abs(both.sigma ** 2 / variance - 1)).toBeLessThan(1e-9);
        // The law of z_s and z_t given x0, taken apart both ways: the marginal at s and the covariance.
        const { z, x0, sigma } = posterior(s, t);
        expect(Math.abs((z * t.alpha + x0) / s.alpha - 1)).toBeLessThan(1e-12);
        expect(Math.abs(((z * t.sigma) ** 2 + sigma ** 2) / s.sigma ** 2 - 1)).toBeLessThan(1e-12);
        expect(Math.abs((z * t.sigma ** 2) / (late.alpha * s.sigma ** 2) - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it.runIf(keeps)("keeps its normalisation", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (t) => {
        const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
        const one = { vp: alpha ** 2 + sigma ** 2, ve: alpha, flow: alpha + sigma }[keeps!];
        expect(Math.abs(one - 1)).toBeLessThan(1e-15 * 4);
      }),
    );
  });

  it("is defined to the end", () => {
    expect(levelAt(schedule, 0).alpha).toBeGreaterThan(0);
    expect(levelAt(schedule, 1).sigma).toBeGreaterThan(0);
  });

  it("is frozen", () => {
    expect(Object.isFrozen(schedule)).toBe(true);
  });
});
