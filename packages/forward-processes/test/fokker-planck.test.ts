import { levelAt, tensorOf } from "@tweedie/core";
import { gaussianMixture } from "@tweedie/oracles";
import { linearBeta } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { cellAverages, cellGrid, fokkerPlanck, reverseFokkerPlanck } from "../src/index.ts";
import type { DiffusionMatrix } from "../src/index.ts";
import { threeModes } from "./host-mixture.ts";
import { distance, line, massOf, schedules, slopeOf, solve } from "./solved-marginals.ts";

beforeAll(useFloat64);

describe("fokkerPlanck on the line", () => {
  it("is compared with the oracle's law", async () => {
    const oracle = gaussianMixture(threeModes);
    const level = levelAt(linearBeta(), 0.2);
    const xs = [-3, -1, 0.3, 2];
    const x = tensorOf(xs, [4, 1]);
    const [logs, scores] = [await oracle.logDensity(x, level).data(), await oracle.score(x, level).data()];
    xs.forEach((value, i) => {
      expect(line.density([value], level) / Math.exp(logs[i]!)).toBeCloseTo(1, 12);
      expect(line.score([value], level)[0]).toBeCloseTo(scores[i]!, 11);
    });
  });

  it.each(schedules)("is of order two in cells and steps against the closed form: %s", (_, schedule, half) => {
    const errors = [100, 200, 400].map((cells) => {
      const { grid, exact, snapshots } = solve(schedule, half, cells, 4 / cells, [0.5, 1]);
      return Math.max(...snapshots.map(({ t, density }) => distance(grid, density, exact(t))));
    });
    expect(slopeOf(errors)).toBeGreaterThan(1.9);
    expect(slopeOf(errors)).toBeLessThan(2.3);
    expect(errors.at(-1)).toBeLessThan(2e-3);
  });

  it("is of order two in the steps alone, where generators at different times do not commute", () => {
    const grid = cellGrid({ from: -5, to: 5, cells: 100 });
    const end = (steps: number) =>
      fokkerPlanck({
        grid,
        density: (x) => Math.exp(-(x ** 2)) / Math.sqrt(Math.PI),
        drift: (x, t) => -2 * x + 3 * Math.cos(6 * t),
        g2: (t) => 0.5 + t ** 3,
        times: [1],
        step: 1 / steps,
      }).next().value!.density;
    const exact = end(1280);
    const errors = [10, 20, 40].map((steps) => distance(grid, end(steps), exact));
    expect(slopeOf(errors)).toBeGreaterThan(1.9);
    expect(slopeOf(errors)).toBeLessThan(2.1);
  });

  it.each(schedules)("keeps mass to rounding and never goes below 0, whatever the step: %s", (_, schedule, half) => {
    for (const step of [0.01, 0.9]) {
      const { grid, exact, snapshots } = solve(schedule, half, 200, step, [0.2, 0.6, 1]);
      const before = massOf(grid, exact(0.05));
      for (const { density } of snapshots) {
        expect(Math.abs(massOf(grid, density) - before)).toBeLessThan(1e-13);
        expect(Math.min(...density)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it("keeps the stationary law of an Ornstein-Uhlenbeck process to rounding", () => {
    const grid = cellGrid({ from: -6, to: 6, cells: 60 });
    const start = Float64Array.from({ length: 60 }, (_, i) => Math.exp(-(grid.centre(i) ** 2) / 1.6));
    const [end] = fokkerPlanck({ grid, density: start, drift: (x) => -2.5 * x, g2: () => 4, times: [3], step: 0.5 });
    start.forEach((p, i) => expect(Math.abs(end!.density[i]! / p - 1)).toBeLessThan(1e-10));
  });

  it("comes to the stationary law of a double well", () => {
    const grid = cellGrid({ from: -3, to: 3, cells: 150 });
    const law = cellAverages(grid, (x) => Math.exp(2 * x ** 2 - x ** 4));
    const [end] = fokkerPlanck({
      grid,
      density: (x) => Math.exp(-8 * (x - 0.2) ** 2),
      drift: (x) => 2 * x - 2 * x ** 3,
      g2: () => 1,
      times: [25],
      step: 5,
    });
    const scale = massOf(grid, law) / massOf(grid, end!.density);
    const scaled = end!.density.map((p) => p * scale);
    expect(distance(grid, scaled, law) / massOf(grid, law)).toBeLessThan(1e-3);
  });

  it("keeps mass and sign for every drift, diffusion and step", () => {
    const grid = cellGrid({ from: 0, to: 1, cells: 12 });
    const numbers = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 12, maxLength: 12 });
    const faces = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(
        numbers,
        faces,
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (start, drifts, g2, step) => {
          const drift = (x: number) => drifts[Math.floor(12 * x - 0.25)]!;
          const [end] = fokkerPlanck({ grid, density: start, drift, g2: () => g2, times: [step], step });
          const before = massOf(grid, Float64Array.from(start));
          expect(Math.abs(massOf(grid, end!.density) - before)).toBeLessThanOrEqual(1e-12 * before);
          expect(Math.min(...end!.density)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it("moves mass against the wind nowhere where there is no noise", () => {
    const grid = cellGrid({ from: 0, to: 1, cells: 4 });
    const [end] = fokkerPlanck({ grid, density: [0, 1, 0, 0], drift: () => 1, g2: () => 0, times: [0.1] });
    expect(end!.density[0]).toBe(0);
    expect(end!.density[2]).toBeGreaterThan(0.2);
  });
});

describe("what is refused", () => {
  const grid = cellGrid({ from: -1, to: 1, cells: 4 });
  const still = { grid, density: () => 0.5, drift: () => 0, g2: () => 1, times: [1] };
  const run = (options: Parameters<typeof fokkerPlanck<1>>[0]) => [...fokkerPlanck(options)];

  it("is a grid that is none", () => {
    expect(() => cellGrid({ from: 1, to: 1, cells: 3 })).toThrow("cellGrid: expected finite ends");
    expect(() => cellGrid({ from: 0, to: Infinity, cells: 3 })).toThrow("cellGrid");
    expect(() => cellGrid({ from: 0, to: 1, cells: 0.5 })).toThrow("cellGrid");
  });

  it("is a density that is none, or does not fit", () => {
    expect(() => fokkerPlanck({ ...still, density: [1, 2, 3] })).toThrow("for each of 4 cells, got 3");
    expect(() => fokkerPlanck({ ...still, density: [1, 2, 3, -1] })).toThrow("got 4 with -1 among them");
    expect(() => fokkerPlanck({ ...still, density: (x) => x })).toThrow("cellAverages: expected a density");
  });

  it("is a list of times out of order, or no step", () => {
    for (const times of [[0.5, 0.5], [-1], [Number.NaN], [Infinity]]) {
      expect(() => fokkerPlanck({ ...still, times })).toThrow("expected finite times that increase");
      const score = () => 0;
      expect(() => reverseFokkerPlanck({ ...still, score, times: times.map((t) => 1 - t) })).toThrow(
        "expected finite times that decrease",
      );
    }
    expect(() => fokkerPlanck({ ...still, step: 0 })).toThrow("a positive step");
  });

  it("is a coefficient that is not finite, or a diffusion below 0", () => {
    expect(() => run({ ...still, drift: (x, t) => x / (t - t) })).toThrow("expected a finite drift, got -Infinity");
    expect(() => run({ ...still, g2: () => -1 })).toThrow("expected g2 at least 0");
    expect(() => run({ ...still, g2: () => Number.NaN })).toThrow("expected g2 at least 0");
    expect(() => run({ ...still, drift: () => 1e12 })).toThrow("jumps between cells");
    expect(() => [...reverseFokkerPlanck({ ...still, times: [0], score: () => Number.NaN })]).toThrow(
      "reverseFokkerPlanck: expected a finite drift, score and g2",
    );
  });

  it("is a matrix that is no covariance, or for which the cells are too oblong", () => {
    const plane = cellGrid({ from: 0, to: 1, cells: 2 }, { from: 0, to: 9, cells: 2 });
    const matrix = (xy: number, yx: number): DiffusionMatrix => [
      [1, xy],
      [yx, 1],
    ];
    const flat = { grid: plane, density: () => 1, drift: () => [0, 0] as const, times: [1] };
    expect(() => [...fokkerPlanck({ ...flat, g2: () => matrix(0.5, 0.5) })]).toThrow("Sides in the ratio");
    expect(() => [...fokkerPlanck({ ...flat, g2: () => matrix(0.1, 0) })]).toThrow("a symmetric matrix");
  });

  it("is not one cell, no time, no mass or the time of the start", () => {
    const one = cellGrid({ from: 0, to: 2, cells: 1 });
    expect([...fokkerPlanck({ ...still, grid: one })]).toEqual([{ t: 1, density: Float64Array.of(0.5) }]);
    expect(run({ ...still, times: [] })).toEqual([]);
    expect(run({ ...still, density: [0, 0, 0, 0] })[0]!.density.every((p) => p === 0)).toBe(true);
    expect(run({ ...still, density: [1, 2, 3, 4], times: [0] })[0]!.density).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(run({ ...still, step: Infinity })).toHaveLength(1);
  });
});
