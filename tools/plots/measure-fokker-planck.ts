import { levelAt, sdeAt } from "@tweedie/core";
import { cellAverages, cellGrid, fokkerPlanck, reverseFokkerPlanck } from "@tweedie/forward-processes";
import type { CellGrid } from "@tweedie/forward-processes";
import { linearBeta } from "@tweedie/schedules";
import { hostMixture, threeModes, twoModes } from "../../packages/forward-processes/test/host-mixture.ts";
import { rounded } from "./rounded.ts";
import type { ErrorPoint, Marginals, Study } from "./results.ts";

const vp = linearBeta();
const line = hostMixture(threeModes);
const plane = hostMixture(twoModes);

/** Errors of the Fokker-Planck solver against the closed form, with the time step in a fixed ratio to the cells. */
export function measureFokkerPlanck(cells: readonly number[] = [50, 100, 200, 400, 800]): Study {
  return {
    id: "fokker-planck-order",
    title: "Order of the Fokker–Planck solver",
    xLabel: "side of a cell",
    yLabel: "∫ |p_h − p| dx at t = 0.3",
    lines: [
      {
        label: "VP, line",
        problem: "three modes on the line, variance preserving",
        order: 2,
        points: cells.map(onLine),
      },
      {
        label: "moving well",
        problem: "a mode in a well that swings, $f = 3\\cos 6t - 2x$, $g^2 = 1 + t$",
        order: 2,
        points: cells.map(movingWell),
      },
      {
        label: "VP, plane",
        problem: "two modes in the plane, variance preserving",
        order: 2,
        // The same sides, on 8 instead of 10 units.
        points: cells.slice(0, 3).map((n) => inPlane((4 * n) / 5)),
      },
    ],
  };
}

function onLine(cells: number): ErrorPoint {
  const grid = cellGrid({ from: -5, to: 5, cells });
  const exact = (t: number) => cellAverages(grid, (x) => line.density([x], levelAt(vp, t)));
  const [end] = fokkerPlanck({ grid, density: exact(0), ...sdeOnLine, times: [0.3], step: 3 / cells });
  return { size: rounded(grid.sides[0]!), error: rounded(distance(grid, end!.density, exact(0.3))) };
}

/** A problem whose generators at different times do not commute, so that the step of time counts. */
function movingWell(cells: number): ErrorPoint {
  const grid = cellGrid({ from: -5, to: 5, cells });
  const exact = (t: number) => {
    const decay = Math.exp(-2 * t);
    const mean = decay + (3 * (2 * Math.cos(6 * t) + 6 * Math.sin(6 * t) - 2 * decay)) / 40;
    const variance = 3 / 16 + t / 4 + decay ** 2 / 16;
    return cellAverages(grid, (x) => Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance));
  };
  const drift = (x: number, t: number) => 3 * Math.cos(6 * t) - 2 * x;
  const [end] = fokkerPlanck({ grid, density: exact(0), drift, g2: (t) => 1 + t, times: [0.3], step: 3 / cells });
  return { size: rounded(grid.sides[0]!), error: rounded(distance(grid, end!.density, exact(0.3))) };
}

function inPlane(cells: number): ErrorPoint {
  const grid = cellGrid({ from: -4, to: 4, cells }, { from: -4, to: 4, cells });
  const exact = (t: number) => cellAverages(grid, (x) => plane.density(x, levelAt(vp, t)));
  const [end] = fokkerPlanck({
    grid,
    density: exact(0),
    drift: ([x, y], t) => {
      const { f } = sdeAt(vp, t);
      return [f * x, f * y];
    },
    g2: (t) => sdeAt(vp, t).g2,
    times: [0.3],
    step: 3 / cells,
  });
  return { size: rounded(grid.sides[0]!), error: rounded(distance(grid, end!.density, exact(0.3))) };
}

/** A law on its way to noise, and on its way back by the reverse-time equation with the exact score. */
export function measureMarginals(): Marginals {
  const axis = { from: -4.5, to: 4.5, cells: 240 };
  const grid = cellGrid(axis);
  const times = [0, 0.05, 0.1, 0.2, 0.4, 1];
  const options = { grid, ...sdeOnLine, step: 0.005 };
  const start = cellAverages(grid, (x) => line.density([x], levelAt(vp, 0)));
  const forward = [...fokkerPlanck({ ...options, density: start, times })];
  const backward = [
    ...reverseFokkerPlanck({
      ...options,
      density: forward.at(-1)!.density,
      score: (x, t) => line.score([x], levelAt(vp, t))[0]!,
      times: times.toReversed(),
    }),
  ].toReversed();
  const mass = (p: Float64Array) => grid.volume * p.reduce((sum, value) => sum + value, 0);
  const masses = [...forward, ...backward].map(({ density }) => Math.abs(mass(density) - mass(start)));
  return {
    ...axis,
    times: forward.map(({ t, density }, i) => ({
      t,
      forward: Array.from(density, (p) => rounded(p)),
      backward: Array.from(backward[i]!.density, (p) => rounded(p)),
      distance: rounded(distance(grid, density, backward[i]!.density), 2),
    })),
    massError: rounded(Math.max(...masses), 1),
  };
}

const sdeOnLine = {
  drift: (x: number, t: number) => sdeAt(vp, t).f * x,
  g2: (t: number) => sdeAt(vp, t).g2,
};

const distance = (grid: CellGrid, p: Float64Array, q: Float64Array): number =>
  grid.volume * p.reduce((sum, value, i) => sum + Math.abs(value - q[i]!), 0);
