import { levelAt, logSnr } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import {
  alignYourStepsGrid,
  betaGrid,
  exponentialGrid,
  gridAt,
  karrasGrid,
  leadingGrid,
  linspaceGrid,
  logSnrGrid,
  luGrid,
  polyexponentialGrid,
  quadraticGrid,
  trailingGrid,
  uniformGrid,
} from "../src/index.ts";

/** A grid and where it begins and ends without options. */
export interface GridCase {
  readonly name: string;
  readonly grid: (schedule: NoiseSchedule, steps: number) => readonly NoiseLevel[];
  /** The first time, for grids in time, which all end at time 0. */
  readonly first?: (steps: number) => number;
  /** The log-SNRs between which a ladder runs where the schedule spans them. */
  readonly within?: (schedule: NoiseSchedule) => readonly [number, number];
}

const scales = (sigmaMax: number, sigmaMin: number) => () =>
  [-2 * Math.log(sigmaMax), -2 * Math.log(sigmaMin)] as const;

/** Every grid of the package, for the laws. */
export const everyGrid: readonly GridCase[] = [
  { name: "uniformGrid", grid: uniformGrid, first: () => 1 },
  { name: "quadraticGrid", grid: quadraticGrid, first: () => 1 },
  { name: "betaGrid", grid: betaGrid, first: () => 1 },
  {
    name: "leadingGrid",
    grid: leadingGrid,
    first: (steps) => ((steps - 1) * Math.floor(1000 / steps) + 1) / 1000,
  },
  { name: "linspaceGrid", grid: linspaceGrid, first: () => 1 },
  { name: "trailingGrid", grid: trailingGrid, first: () => 1 },
  {
    name: "gridAt",
    grid: (schedule, steps) => gridAt(schedule, [...Array.from({ length: steps }, (_, i) => 0.9 / (i + 1)), 0]),
    first: () => 0.9,
  },
  { name: "karrasGrid", grid: karrasGrid, within: scales(80, 0.002) },
  { name: "exponentialGrid", grid: exponentialGrid, within: scales(80, 0.002) },
  { name: "polyexponentialGrid", grid: polyexponentialGrid, within: scales(80, 0.002) },
  { name: "logSnrGrid", grid: logSnrGrid, within: () => [-12, 12] },
  {
    name: "luGrid",
    grid: luGrid,
    within: (schedule) => [-12, schedule.sigma(0) === 0 ? logSnr(levelAt(schedule, 1e-3)) : Infinity],
  },
  { name: "alignYourStepsGrid", grid: alignYourStepsGrid, within: scales(14.615, 0.029) },
];
