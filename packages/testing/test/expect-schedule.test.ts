import { rng } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { describe, expect, test } from "vitest";
import { expectSchedule, standardSchedules } from "@tweedie/testing";

const { vp, flow, ve } = standardSchedules;

describe.each(Object.entries(standardSchedules))("the standard schedule %s", (name, schedule) => {
  test("obeys the law", () => {
    const { logSnr, inverseError, derivativeError } = expectSchedule(schedule);
    expect(inverseError).toBeLessThan(1e-12);
    expect(derivativeError).toBeLessThan(1e-8);
    expect(logSnr[0]).toBe(name === "ve" ? 2 * Math.log(100) : Infinity);
    expect(logSnr[1]).toBeLessThan(-7);
  });

  test("is frozen, as is the list", () => {
    expect(Object.isFrozen(schedule)).toBe(true);
    expect(Object.isFrozen(standardSchedules)).toBe(true);
  });
});

test.each<[string, NoiseSchedule, RegExp]>([
  ["a schedule that turns back", { ...ve, sigma: (t) => 0.01 + t * (1.5 - t) }, /falls strictly/],
  ["a small step upwards", { alpha: (t) => 1 - t, sigma: (t) => (t > 0.5 ? t - 1e-4 : t) }, /falls strictly/],
  ["time that runs backwards", { alpha: (t) => t, sigma: (t) => 1 - t }, /falls strictly/],
  [
    "a flat stretch",
    { alpha: (t) => 1 - t, sigma: (t) => (t > 0.4 && t < 0.41 ? (0.4 / 0.6) * (1 - t) : t) },
    /strictly/,
  ],
  ["NaN at one end", { alpha: (t) => 1 - t, sigma: (t) => (t === 0 ? Number.NaN : t) }, /expected alpha and sigma/],
  ["an infinite end", { alpha: () => 1, sigma: (t) => t / (1 - t) }, /expected alpha and sigma/],
  ["a hole inside", { ...flow, sigma: (t) => (t > 0.3 && t < 0.301 ? Number.NaN : t) }, /expected alpha and sigma/],
  ["a negative signal", { alpha: (t) => 1 - 1.001 * t, sigma: (t) => t }, /expected alpha and sigma/],
  ["nothing at all at one end", { alpha: (t) => t, sigma: (t) => t ** 2 }, /not both 0/],
  [
    "a derivative off by 1e-5",
    { ...vp, derivative: (t) => ({ ...vp.derivative!(t), sigma: vp.derivative!(t).sigma * (1 + 1e-5) }) },
    /the derivative/,
  ],
  ["a derivative of the wrong sign", { ...flow, derivative: () => ({ alpha: 1, sigma: 1 }) }, /the derivative/],
  ["a derivative of NaN", { ...flow, derivative: () => ({ alpha: -1, sigma: Number.NaN }) }, /the derivative/],
  [
    "a derivative of NaN at an end",
    { ...flow, derivative: (t) => ({ alpha: -1, sigma: (1 - t) / (1 - t) }) },
    /finite or infinite, at t = 1/,
  ],
])("refuses %s", (_, schedule, message) => {
  expect(() => expectSchedule(schedule)).toThrow(message);
});

test.each<[number, number]>([
  [2 * Math.log(100) + 1e-7, -2 * Math.log(50)],
  [Infinity, -2 * Math.log(50)],
  [2 * Math.log(100), -Infinity],
])("refuses the end %d or %d of a log-SNR", (atData, atNoise) => {
  expect(() => expectSchedule(ve, { ends: [atData, atNoise] })).toThrow(/expected a log-SNR of .* at t = [01], got/);
  expect(expectSchedule(ve, { ends: [2 * Math.log(100), -2 * Math.log(50)] }).inverseError).toBeLessThan(1e-12);
});

test("looks past a jump of the slope where it is told of it", () => {
  // At one of the times that are tried.
  const kink = rng(0).uniforms(1)[0]!;
  const slope = (t: number) => (t < kink ? 1 : 2);
  const bent: NoiseSchedule = {
    alpha: () => 1,
    sigma: (t) => slope(t) * (t - kink) + kink,
    derivative: (t) => ({ alpha: 0, sigma: slope(t) }),
  };
  expect(() => expectSchedule(bent)).toThrow(/the derivative/);
  expect(expectSchedule(bent, { kinks: [kink] }).derivativeError).toBeLessThan(1e-8);
  const wrong: NoiseSchedule = { ...bent, derivative: () => ({ alpha: 0, sigma: 1 }) };
  expect(() => expectSchedule(wrong, { kinks: [kink] })).toThrow(/the derivative/);
});
