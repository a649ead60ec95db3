import { expect, test } from "vitest";
import { energyDistance } from "../src/run/energy-distance.ts";

test("it is what the formula gives by hand", () => {
  // Pairs across: |0-3| and |1-3| twice each; within: |0-1| in two of four pairs, and 0.
  expect(energyDistance([0, 1], [3, 3], 1)).toBeCloseTo(2 * 2.5 - 0.5 - 0, 12);
  expect(energyDistance([0, 0, 3, 4], [0, 0, 3, 4], 2)).toBeCloseTo(0, 12);
});

test("it grows as the laws part, and is symmetric", () => {
  const points = (shift: number): number[] => Array.from({ length: 200 }, (_, i) => Math.sin(7.3 * i) + shift);
  const distances = [0.1, 0.5, 1].map((shift) => energyDistance(points(0), points(shift), 1));
  expect(distances[1]!).toBeGreaterThan(distances[0]!);
  expect(distances[2]!).toBeGreaterThan(distances[1]!);
  expect(energyDistance(points(1), points(0), 1)).toBeCloseTo(distances[2]!, 12);
});
