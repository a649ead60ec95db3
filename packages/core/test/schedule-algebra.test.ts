import { describe, expect, it } from "vitest";
import { levelAt } from "../src/noise-level.ts";
import type { NoiseSchedule } from "../src/noise-schedule.ts";
import { logSnr } from "../src/log-snr.ts";
import { derivativeAt, sdeAt } from "../src/sde-at.ts";
import { timeAtLogSnr } from "../src/time-at-log-snr.ts";

const integral = (t: number) => 0.1 * t + 9.95 * t * t;
const beta = (t: number) => 0.1 + 19.9 * t;
const vp: NoiseSchedule = {
  alpha: (t) => Math.exp(-integral(t) / 2),
  sigma: (t) => Math.sqrt(-Math.expm1(-integral(t))),
};
const subVp: NoiseSchedule = { alpha: vp.alpha, sigma: (t) => -Math.expm1(-integral(t)) };
const ve: NoiseSchedule = { alpha: () => 1, sigma: (t) => 0.01 * 5000 ** t };
const flow: NoiseSchedule = { alpha: (t) => 1 - t, sigma: (t) => t };

describe("levelAt", () => {
  it("evaluates the schedule", () => {
    expect(levelAt(flow, 0.25)).toEqual({ t: 0.25, alpha: 0.75, sigma: 0.25 });
  });
  it.each([-0.1, 1.1, Number.NaN])("refuses the time %d", (t) => {
    expect(() => levelAt(flow, t)).toThrow(/time in \[0, 1\]/);
  });
  it.each([
    { alpha: () => Number.NaN, sigma: () => 1 },
    { alpha: () => -1, sigma: () => 1 },
    { alpha: () => 0, sigma: () => 0 },
    { alpha: () => 1, sigma: () => Infinity },
  ])("refuses a schedule without sensible scales", (schedule) => {
    expect(() => levelAt(schedule, 0.5)).toThrow(/Mend the schedule/);
  });
});

describe("timeAtLogSnr", () => {
  it.each([vp, subVp, ve, flow])("inverts the log-SNR", (schedule) => {
    for (const t of [1e-6, 0.01, 0.3, 0.5, 0.9, 1 - 1e-6]) {
      expect(timeAtLogSnr(schedule, logSnr(levelAt(schedule, t)))).toBeCloseTo(t, 10);
    }
  });
  it("reaches the ends, infinite ones included", () => {
    expect(timeAtLogSnr(flow, Infinity)).toBe(0);
    expect(timeAtLogSnr(flow, -Infinity)).toBe(1);
    expect(timeAtLogSnr(ve, logSnr(levelAt(ve, 1)))).toBe(1);
  });
  it.each([100, -100, Number.NaN])("refuses %d where the schedule does not go", (lambda) => {
    expect(() => timeAtLogSnr(ve, lambda)).toThrow(/which this schedule covers/);
  });
});

describe("sdeAt", () => {
  it.each([0, 1e-7, 0.2, 0.5, 0.9, 1])("is f = -beta/2, g^2 = beta for VP at t = %d", (t) => {
    const { f, g2 } = sdeAt(vp, t);
    expect(f / (-beta(t) / 2)).toBeCloseTo(1, 6);
    expect(g2 / beta(t)).toBeCloseTo(1, 6);
  });
  it("takes the limit where an analytic sigma' is infinite", () => {
    const analytic = {
      ...vp,
      derivative: (t: number) => ({
        alpha: (-beta(t) / 2) * vp.alpha(t),
        sigma: (beta(t) * Math.exp(-integral(t))) / (2 * vp.sigma(t)),
      }),
    };
    expect(sdeAt(analytic, 0).g2 / beta(0)).toBeCloseTo(1, 6);
    expect(sdeAt(analytic, 0.4).g2 / beta(0.4)).toBeCloseTo(1, 12);
  });
  it.each([0.2, 0.5, 0.9])("is g^2 = beta (1 - exp(-2 B)) for sub-VP at t = %d", (t) => {
    expect(sdeAt(subVp, t).g2 / (beta(t) * -Math.expm1(-2 * integral(t)))).toBeCloseTo(1, 6);
  });
  it("is f = 0, g^2 = d sigma^2/dt for VE", () => {
    const { f, g2 } = sdeAt(ve, 0.5);
    expect(f).toBe(0);
    expect(g2 / (2 * Math.log(5000) * ve.sigma(0.5) ** 2)).toBeCloseTo(1, 6);
  });
  it("prefers the schedule's own derivative", () => {
    expect(derivativeAt({ ...flow, derivative: () => ({ alpha: -2, sigma: 3 }) }, 0.5)).toEqual({
      alpha: -2,
      sigma: 3,
    });
  });
  const slopes: readonly (readonly [name: string, schedule: NoiseSchedule, slope: (t: number) => number])[] = [
    ["VP", vp, (t) => (beta(t) * Math.exp(-integral(t))) / (2 * vp.sigma(t))],
    ["sub-VP", subVp, (t) => beta(t) * Math.exp(-integral(t))],
    ["VE", ve, (t) => Math.log(5000) * ve.sigma(t)],
    ["flow", flow, () => 1],
  ];
  it.each(slopes)("finds the slope of sigma without being told, near the clean end too: %s", (_, schedule, slope) => {
    for (const t of [1e-9, 1e-7, 1e-6, 1e-5, 1e-3, 0.3, 0.999, 1]) {
      expect(Math.abs(derivativeAt(schedule, t).sigma / slope(t) - 1)).toBeLessThan(1e-7);
    }
  });
  it.each([1e-7, 1e-5, 1e-3])("is g^2 = beta (1 - exp(-2 B)) for sub-VP near the clean end, t = %d", (t) => {
    expect(sdeAt(subVp, t).g2 / (beta(t) * -Math.expm1(-2 * integral(t)))).toBeCloseTo(1, 6);
  });
  it("differentiates one-sidedly at the ends", () => {
    for (const t of [0, 1e-6, 1 - 1e-6, 1]) {
      const { alpha, sigma } = derivativeAt(flow, t);
      expect(alpha).toBeCloseTo(-1, 8);
      expect(sigma).toBeCloseTo(1, 8);
    }
  });
  it("refuses alpha = 0, where the drift is infinite", () => {
    expect(() => sdeAt(flow, 1)).toThrow(/stop short of it/);
  });
});
