import fc from "fast-check";
import { expect, it } from "vitest";
import { rowWindows } from "../src/index.ts";

it("covers every row once, in order, as evenly as can be", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(299), (total, more) => {
      const parts = 1 + (more % total);
      const windows = rowWindows(total, parts);
      expect(windows).toHaveLength(parts);
      let next = 0;
      for (const { first, count, total: all } of windows) {
        expect([first, all]).toEqual([next, total]);
        expect([Math.floor(total / parts), Math.ceil(total / parts)]).toContain(count);
        next += count;
      }
      expect(next).toBe(total);
    }),
  );
});

it.each([
  [0, 1],
  [3, 4],
  [3, 0],
  [3.5, 1],
  [4, 1.5],
])("refuses %d rows in %d parts", (total, parts) => {
  expect(() => rowWindows(total, parts)).toThrow("rowWindows: expected integers with 1 <= parts <= total");
});
