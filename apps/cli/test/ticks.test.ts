import fc from "fast-check";
import { expect, test } from "vitest";
import { linearTicks, logTicks, tickLabel } from "../src/report/ticks.ts";

test("marks are round numbers", () => {
  expect(linearTicks(0, 1).marks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(linearTicks(1, 1500, 6).marks).toEqual([500, 1000, 1500]);
  expect(linearTicks(0.53, 1.56).marks).toEqual([0.75, 1, 1.25, 1.5]);
  expect(logTicks(0.53, 1.56).marks).toEqual([0.75, 1, 1.25, 1.5]);
  expect(linearTicks(-0.3, 0.4).marks).toEqual([-0.2, 0, 0.2, 0.4]);
  expect(logTicks(0.003, 2).marks).toEqual([0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]);
  expect(logTicks(1e-6, 10).marks).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10]);
});

test("marks lie on the axis, increase, and are neither few nor many", () => {
  const ends = fc.tuple(
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.double({ min: 1e-2, max: 1e6, noNaN: true }),
  );
  fc.assert(
    fc.property(ends, ([low, span]) => {
      const { range, marks } = linearTicks(low, low + span);
      expect(marks.length).toBeGreaterThanOrEqual(3);
      expect(marks.length).toBeLessThanOrEqual(7);
      marks.forEach((mark, i) => {
        expect(mark).toBeGreaterThanOrEqual(range[0] - span * 1e-6);
        expect(mark).toBeLessThanOrEqual(range[1] + span * 1e-6);
        if (i > 0) expect(mark).toBeGreaterThan(marks[i - 1]!);
      });
    }),
  );
});

test("one value alone still has an axis", () => {
  expect(linearTicks(2, 2).range).toEqual([1, 3]);
  expect(linearTicks(0, 0).range).toEqual([-1, 1]);
  expect(logTicks(0.5, 0.5).range).toEqual([0.5, 5]);
});

test("labels are short", () => {
  expect([0, 0.02, 1500, 2e-5, 3e7].map(tickLabel)).toEqual(["0", "0.02", "1,500", "2e-5", "3e7"]);
});
