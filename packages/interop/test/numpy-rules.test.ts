import { describe, expect, it } from "vitest";
import { countDown, linspace, roundHalfToEven } from "../src/numpy-rules.ts";

describe("numpy's rules", () => {
  it.each([
    [499.5, 500],
    [832.5, 832],
    [0.5, 0],
    [1.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [2.4999, 2],
    [2.5001, 3],
  ])("round %d to %d", (x, rounded) => expect(roundHalfToEven(x) + 0).toBe(rounded));
  it("divide a span with both ends exact", () => {
    expect(linspace(0, 999, 3)).toEqual([0, 499.5, 999]);
    expect(linspace(0, 999, 1)).toEqual([0]);
    expect(linspace(0.1, 0.7, 8).at(-1)).toBe(0.7);
  });
  it("count down while there is something left", () => {
    expect(countDown(10, 2.5)).toEqual([10, 7.5, 5, 2.5]);
    expect(countDown(10, 4)).toEqual([10, 6, 2]);
  });
});
