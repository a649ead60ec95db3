import { levelAt, sdeAt } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { geometric, linearBeta } from "@tweedie/schedules";
import { cellAverages, cellGrid, fokkerPlanck } from "../src/index.ts";
import type { CellGrid } from "../src/index.ts";
import { hostMixture, threeModes } from "./host-mixture.ts";

/** The mass on a grid. */
export const massOf = (grid: CellGrid, p: Float64Array): number =>
  grid.volume * p.reduce((sum, value) => sum + value, 0);
/** The integral of |p - q|, twice the total variation. */
export const distance = (grid: CellGrid, p: Float64Array, q: Float64Array): number =>
  grid.volume * p.reduce((sum, value, i) => sum + Math.abs(value - q[i]!), 0);
/** The order that the last two errors show, each grid twice as fine as the one before. */
export const slopeOf = (errors: readonly number[]): number => Math.log2(errors.at(-2)! / errors.at(-1)!);

const ou = (b: number, s: number): NoiseSchedule => ({
  alpha: (t) => Math.exp(-b * t),
  sigma: (t) => s * Math.sqrt(-Math.expm1(-2 * b * t) / (2 * b)),
  derivative: (t) => {
    const decay = Math.exp(-2 * b * t);
    return { alpha: -b * Math.exp(-b * t), sigma: (s * s * decay) / (2 * s * Math.sqrt((1 - decay) / (2 * b))) };
  },
});
/** A name, a schedule, and how far its marginals of threeModes reach. */
export const schedules: readonly (readonly [string, NoiseSchedule, number])[] = [
  ["Ornstein-Uhlenbeck", ou(1.5, 1.2), 5],
  ["VP", linearBeta({ betaMin: 0.5, betaMax: 8 }), 6],
  ["VE", geometric({ sigmaMin: 0.1, sigmaMax: 2 }), 12],
];

/** The law that the solvers on the line begin with. */
export const line = hostMixture(threeModes);
/** The forward marginals on `[-half, half]` from the time 0.05 on, and the exact ones. */
export const solve = (schedule: NoiseSchedule, half: number, cells: number, step: number, times: readonly number[]) => {
  const grid = cellGrid({ from: -half, to: half, cells });
  const exact = (t: number) => cellAverages(grid, (x) => line.density([x], levelAt(schedule, t)));
  const from = 0.05;
  const snapshots = [
    ...fokkerPlanck({
      grid,
      density: exact(from),
      drift: (x, t) => sdeAt(schedule, t).f * x,
      g2: (t) => sdeAt(schedule, t).g2,
      times,
      from,
      step,
    }),
  ];
  return { grid, exact, snapshots };
};
