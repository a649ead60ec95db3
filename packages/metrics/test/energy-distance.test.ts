import { readFileSync } from "node:fs";
import { memory, tensor2d } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { energyDistance } from "../src/energy-distance.ts";

const fixture = JSON.parse(readFileSync(new URL("../../../fixtures/08_metrics.json", import.meta.url), "utf8")) as {
  X: number[][];
  Y: number[][];
  energy_distance: { V: number };
};

beforeAll(async () => {
  await useBackend("cpu");
});

it("is what the formula gives by hand", async () => {
  // Across: |0 - 3| and |1 - 3| twice each; within: |0 - 1| in two of four pairs, and 0.
  expect(await energyDistance([[0], [1]], [[3], [3]])).toBeCloseTo(2 * 2.5 - 0.5 - 0, 12);
});

it("agrees with numpy over all pairs of sets of different sizes", async () => {
  const { X, Y, energy_distance: expected } = fixture;
  const distance = await energyDistance(X, Y);
  expect(Math.abs(distance - expected.V)).toBeLessThan(1e-8 * expected.V);
  expect(await energyDistance(Y, X)).toBeCloseTo(distance, 12);
});

it("is 0 for equal sets in any order, and else at least 0", async () => {
  const row = fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true }));
  const rows = fc.array(row, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows, rows, async (a, b) => {
      expect(await energyDistance(a, a.toReversed())).toBeCloseTo(0, 12);
      expect(await energyDistance(a, b)).toBeGreaterThan(-1e-12);
    }),
  );
});

it("reads tensors and leaves them", async () => {
  const x = tensor2d([0, 1], [2, 1]);
  const before = memory().numTensors;
  expect(await energyDistance(x, [[3], [3]])).toBeCloseTo(4.5, 12);
  expect(memory().numTensors).toBe(before);
  x.dispose();
});

it("refuses rows of different lengths, none, and NaN", async () => {
  await expect(energyDistance([[1, 2]], [[1]])).rejects.toThrow(/energyDistance: expected rows of one length, got 2/);
  await expect(energyDistance([], [[1]])).rejects.toThrow(/energyDistance: expected rows/);
  await expect(energyDistance([[1]], [[Number.NaN]])).rejects.toThrow(/energyDistance: expected finite/);
});

it("ends within moments of a signal", async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 5);
  const start = performance.now();
  await expect(energyDistance(rows, rows, { signal: controller.signal })).rejects.toThrow("enough");
  expect(performance.now() - start).toBeLessThan(1000);
});
