import { levelAt, sdeAt } from "@tweedie/core";
import { linearBeta } from "@tweedie/schedules";
import { describe, expect, it } from "vitest";
import { cellAverages, cellGrid, fokkerPlanck } from "../src/index.ts";
import type { DiffusionMatrix } from "../src/index.ts";
import { hostMixture, twoModes } from "./host-mixture.ts";
import { distance, massOf, slopeOf } from "./solved-marginals.ts";

describe("fokkerPlanck in the plane", () => {
  const plane = hostMixture(twoModes);

  it("is of order two against the closed form, keeping mass and sign", () => {
    const schedule = linearBeta({ betaMin: 0.5, betaMax: 4 });
    const errors = [20, 40, 80].map((cells) => {
      const grid = cellGrid({ from: -4, to: 4, cells }, { from: -4.5, to: 4.5, cells });
      const exact = (t: number) => cellAverages(grid, (x) => plane.density(x, levelAt(schedule, t)));
      const start = exact(0);
      const [end] = fokkerPlanck({
        grid,
        density: start,
        drift: ([x, y], t) => {
          const { f } = sdeAt(schedule, t);
          return [f * x, f * y];
        },
        g2: (t) => sdeAt(schedule, t).g2,
        times: [0.6],
        step: 2 / cells,
      });
      expect(Math.abs(massOf(grid, end!.density) - massOf(grid, start))).toBeLessThan(1e-13);
      expect(Math.min(...end!.density)).toBeGreaterThanOrEqual(0);
      return distance(grid, end!.density, exact(0.6));
    });
    expect(slopeOf(errors)).toBeGreaterThan(1.9);
    expect(slopeOf(errors)).toBeLessThan(2.2);
    expect(errors.at(-1)).toBeLessThan(5e-3);
  });

  it.each([0.7, -0.7])("spreads as a matrix says, with correlated noise of %d", (correlation) => {
    const matrix: DiffusionMatrix = [
      [1, 0.5 * correlation],
      [0.5 * correlation, 0.25],
    ];
    const density =
      ([[xx, xy], [, yy]]: DiffusionMatrix) =>
      ([x, y]: readonly [number, number]) => {
        const det = xx * yy - xy * xy;
        return Math.exp(-(yy * x * x - 2 * xy * x * y + xx * y * y) / (2 * det)) / (2 * Math.PI * Math.sqrt(det));
      };
    const after = (t: number): DiffusionMatrix => [
      [0.3 + t, 0.5 * correlation * t],
      [0.5 * correlation * t, 0.1 + 0.25 * t],
    ];
    const errors = [32, 64].map((cells) => {
      const grid = cellGrid({ from: -6, to: 6, cells }, { from: -3, to: 3, cells });
      const start = cellAverages(grid, density(after(0)));
      const [end] = fokkerPlanck({ grid, density: start, drift: () => [0, 0], g2: () => matrix, times: [0.5] });
      expect(Math.abs(massOf(grid, end!.density) - massOf(grid, start))).toBeLessThan(1e-13);
      return distance(grid, end!.density, cellAverages(grid, density(after(0.5))));
    });
    expect(slopeOf(errors)).toBeGreaterThan(1.9);
    expect(errors.at(-1)).toBeLessThan(0.02);
  });

  it("turns a law round with a drift that is no gradient", () => {
    const errors = [60, 120].map((cells) => {
      const grid = cellGrid({ from: -4, to: 4, cells }, { from: -4, to: 4, cells });
      const blob = (cx: number, cy: number, v: number) =>
        cellAverages(grid, ([x, y]) => Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * v)) / (2 * Math.PI * v));
      // A quarter of a turn, with a noise that widens the variance from 0.2 to 0.5.
      const [end] = fokkerPlanck({
        grid,
        density: blob(1, 0, 0.2),
        drift: ([x, y]) => [(-Math.PI / 2) * y, (Math.PI / 2) * x],
        g2: () => 0.3,
        times: [1],
        step: 1,
      });
      return distance(grid, end!.density, blob(0, 1, 0.5));
    });
    expect(slopeOf(errors)).toBeGreaterThan(1.8);
    expect(errors.at(-1)).toBeLessThan(0.03);
  });
});
