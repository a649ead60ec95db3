import type { NoiseSchedule } from "@tweedie/core";
import { expect } from "vitest";

/** A time, and the scales there in 60-digit arithmetic. */
export type ExactScales = readonly [t: number, alpha: number, sigma: number];

/**
 * Expects a schedule to keep its digits.
 *
 * @param schedule - the schedule
 * @param exact - a time and the scales there
 * @param tolerance - the largest relative error of either scale, beside what the rounding of the time itself makes of it
 */
export function expectScales(schedule: NoiseSchedule, [t, alpha, sigma]: ExactScales, tolerance = 4e-15): void {
  // 1 - t has its last digit at 1e-16.
  const bound = tolerance + 2e-16 / (1 - t);
  expect(Math.abs(schedule.alpha(t) / alpha - 1)).toBeLessThan(bound);
  expect(Math.abs(schedule.sigma(t) / sigma - 1)).toBeLessThan(tolerance);
}
