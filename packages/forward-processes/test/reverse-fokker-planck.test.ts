import { levelAt, sdeAt } from "@tweedie/core";
import { linearBeta } from "@tweedie/schedules";
import { describe, expect, it } from "vitest";
import { cellAverages, cellGrid, reverseFokkerPlanck } from "../src/index.ts";
import { hostMixture, twoModes } from "./host-mixture.ts";
import { distance, line, massOf, schedules, slopeOf, solve } from "./solved-marginals.ts";

describe("reverseFokkerPlanck", () => {
  const times = [0.8, 0.6, 0.4, 0.2, 0.1, 0.05];

  it.each(schedules)("has the marginals of the forward process at every time: %s", (_, schedule, half) => {
    const errors = [150, 300].map((cells) => {
      const forward = solve(schedule, half, cells, 1 / cells, [...times.toReversed(), 1]);
      const { grid, snapshots } = forward;
      const backward = [
        ...reverseFokkerPlanck({
          grid,
          density: snapshots.at(-1)!.density,
          drift: (x, t) => sdeAt(schedule, t).f * x,
          g2: (t) => sdeAt(schedule, t).g2,
          score: (x, t) => line.score([x], levelAt(schedule, t))[0]!,
          times,
          step: 1 / cells,
        }),
      ];
      expect(backward.map(({ t }) => t)).toEqual(times);
      return Math.max(
        ...backward.map(({ t, density }) => {
          expect(Math.abs(massOf(grid, density) - massOf(grid, snapshots[0]!.density))).toBeLessThan(1e-13);
          return distance(grid, density, snapshots.find((one) => one.t === t)!.density);
        }),
      );
    });
    expect(errors[1]).toBeLessThan(0.01);
    expect(slopeOf(errors)).toBeGreaterThan(1.8);
  });

  it("does not come back with a score that is wrong", () => {
    const [, schedule, half] = schedules[1]!;
    const { grid, exact } = solve(schedule, half, 100, 0.1, [1]);
    const [end] = reverseFokkerPlanck({
      grid,
      density: exact(1),
      drift: (x, t) => sdeAt(schedule, t).f * x,
      g2: (t) => sdeAt(schedule, t).g2,
      score: (x, t) => 0.8 * line.score([x], levelAt(schedule, t))[0]!,
      times: [0.05],
    });
    expect(distance(grid, end!.density, exact(0.05))).toBeGreaterThan(0.1);
  });

  it("brings a law of the plane back", () => {
    const schedule = linearBeta({ betaMin: 0.5, betaMax: 4 });
    const plane = hostMixture(twoModes);
    const grid = cellGrid({ from: -4, to: 4, cells: 50 }, { from: -4, to: 4, cells: 50 });
    const exact = (t: number) => cellAverages(grid, (x) => plane.density(x, levelAt(schedule, t)));
    const [end] = reverseFokkerPlanck({
      grid,
      density: exact(0.7),
      drift: ([x, y], t) => {
        const { f } = sdeAt(schedule, t);
        return [f * x, f * y];
      },
      g2: (t) => sdeAt(schedule, t).g2,
      score: (x, t) => plane.score(x, levelAt(schedule, t)) as [number, number],
      from: 0.7,
      times: [0],
      step: 0.02,
    });
    expect(distance(grid, end!.density, exact(0))).toBeLessThan(0.03);
  });
});
