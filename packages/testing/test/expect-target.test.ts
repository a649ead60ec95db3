import { edmTarget, epsTarget, scoreTarget, velocityTarget, vTarget, x0Target } from "@tweedie/core";
import type { Target } from "@tweedie/core";
import { describe, expect, test } from "vitest";
import { expectTarget, standardSchedules } from "@tweedie/testing";

const { vp, flow } = standardSchedules;

describe.each(Object.entries(standardSchedules))("on the schedule %s", (_, schedule) => {
  test.each<[string, Target]>([
    ["x0", x0Target],
    ["eps", epsTarget],
    ["score", scoreTarget],
    ["v", vTarget],
    ["velocity", velocityTarget(schedule)],
    ["edm", edmTarget()],
  ])("%s obeys the law", async (__, target) => {
    const { error } = await expectTarget(target, schedule);
    expect(error).toBeLessThan(1e-10);
  });
});

test("tells a refusal at the end from a finite result", async () => {
  expect((await expectTarget(epsTarget, flow)).ends).toEqual(["finite", "refused"]);
  expect((await expectTarget(x0Target, flow)).ends).toEqual(["refused", "finite"]);
  expect((await expectTarget(vTarget, flow)).ends).toEqual(["finite", "finite"]);
});

let calls = 0;
test.each<[string, Target, RegExp]>([
  ["a target that says nothing new", ({ alpha, sigma }) => [alpha, sigma], /^resolve: expected a target/],
  ["a target that hardly says anything", ({ alpha, sigma }) => [alpha, sigma * (1 + 1e-8)], /^expectTarget/],
  ["NaN inside", ({ t }) => [t > 0.5 ? Number.NaN : 1, 0], /expected/],
  ["a target that changes between training and sampling", () => [1 + 1e-8 * calls++, 0], /^expectTarget/],
])("refuses %s", async (_, target, message) => {
  await expect(expectTarget(target, vp)).rejects.toThrow(message);
});

test("looks at x0 and at eps", async () => {
  // A deviation of 1e-11 grows by alpha / sigma in eps, and by sigma / alpha in x0.
  const shaky =
    (a: number, b: number): Target =>
    () => {
      const factor = 1 + 1e-11 * Math.sin(calls++);
      return [a * factor, b * factor];
    };
  const clear = { alpha: () => 1, sigma: (t: number) => 6e-4 * (1 + t) };
  const noisy = { alpha: (t: number) => 6e-4 * (2 - t), sigma: () => 1 };
  await expect(expectTarget(shaky(1, 0), clear)).rejects.toThrow("the round trip to return x0 and eps");
  await expect(expectTarget(shaky(0, 1), noisy)).rejects.toThrow("the round trip to return x0 and eps");
});

test("refuses a result that is not finite at the end", async () => {
  // The determinant is so small that the solution overflows, though its coefficients do not.
  const tiny: Target = ({ t }) => (t === 1 ? [6e-309, 0] : [1, 0]);
  await expect(expectTarget(tiny, flow)).rejects.toThrow(/^expectTarget: expected a result below 1e7/);
});

test("refuses a result at the end that is finite and nothing but rounding", async () => {
  const almostNoise = { alpha: (t: number) => 1 - t * (1 - 1e-9), sigma: (t: number) => t };
  await expect(expectTarget(epsTarget, almostNoise)).rejects.toThrow(/expected a result below 1e7.*at t = 1 /);
  const almostClean = { alpha: (t: number) => 1 - t, sigma: (t: number) => 1e-9 + t * (1 - 1e-9) };
  await expect(expectTarget(x0Target, almostClean)).rejects.toThrow(/expected a result below 1e7.*at t = 0 /);
  expect((await expectTarget(vTarget, almostNoise)).ends).toEqual(["finite", "finite"]);
});
