import type { NoiseSchedule } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { rectifiedFlow } from "../src/rectified-flow.ts";
import { scheduleOf } from "../src/schedule-of.ts";

class Line {
  readonly end = 2;
  alpha(t: number): number {
    return 1 - t / this.end;
  }
  sigma(t: number): number {
    return t;
  }
}

describe("scheduleOf", () => {
  it("is the schedule, frozen, of an object of any kind", () => {
    const schedule = scheduleOf(new Line());
    expect([schedule.alpha(0.5), schedule.sigma(0.5)]).toEqual([0.75, 0.5]);
    expect(schedule.derivative).toBeUndefined();
    expect(Object.isFrozen(schedule)).toBe(true);
    expect(scheduleOf(rectifiedFlow()).derivative!(0.2)).toEqual({ alpha: -1, sigma: 1 });
  });

  it.each<[string, NoiseSchedule, RegExp]>([
    ["time that runs backwards", { alpha: (t) => t, sigma: (t) => 1 - t }, /scheduleOf: expected a log-SNR that falls/],
    ["a turn", { alpha: () => 1, sigma: (t) => 0.1 + t * (1.5 - t) }, /falls strictly with time, got .* at t = 0.75/],
    ["a flat stretch", { alpha: () => 1, sigma: (t) => Math.max(t, 0.2) }, /falls strictly/],
    ["NaN", { alpha: () => 1, sigma: (t) => (t > 0.5 ? Number.NaN : t) }, /expected alpha and sigma finite/],
    ["an infinite end", { alpha: () => 1, sigma: (t) => t / (1 - t) }, /expected alpha and sigma finite/],
  ])("refuses %s", (_, schedule, message) => {
    expect(() => scheduleOf(schedule)).toThrow(message);
  });
});
