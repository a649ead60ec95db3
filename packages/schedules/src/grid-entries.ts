import { entry } from "@tweedie/core";
import type { Entry, Kinds } from "@tweedie/core";
import { strictObject } from "valibot";
import { karrasGrid } from "./karras-grid.ts";
import type { KarrasGridOptions } from "./karras-grid.ts";
import { logSnrGrid } from "./log-snr-grid.ts";
import type { LogSnrGridOptions } from "./log-snr-grid.ts";
import { numberOption, switchOption } from "./option-schemas.ts";
import { uniformGrid } from "./uniform-grid.ts";
import type { UniformGridOptions } from "./uniform-grid.ts";

/** A grid that waits for its schedule and the number of steps. */
export type GridFactory = Kinds["grids"];

// Not an interface: only an alias is a record to the registry.
/** The grids of this package by name. */
export type GridEntries = {
  /** {@link uniformGrid}. */
  readonly uniform: Entry<GridFactory, UniformGridOptions>;
  /** {@link karrasGrid}. */
  readonly karras: Entry<GridFactory, KarrasGridOptions>;
  /** {@link logSnrGrid}. */
  readonly logSnr: Entry<GridFactory, LogSnrGridOptions>;
};

const finalZero = switchOption(
  undefined,
  "whether the clean level t = 0 follows (default: where the schedule begins clean)",
);

/** The grids of this package by name, with the schemas of their options. */
export const gridEntries: GridEntries = Object.freeze({
  uniform: entry<GridFactory, UniformGridOptions>({
    options: strictObject({
      start: numberOption(1, "first time", { above: 0, to: 1 }),
      end: numberOption(0, "last time", { from: 0, to: 1 }),
    }),
    create: (options) => (schedule, steps) => uniformGrid(schedule, steps, options),
    reference: "Ho et al. 2020, algorithm 2, https://arxiv.org/abs/2006.11239",
  }),
  karras: entry<GridFactory, KarrasGridOptions>({
    options: strictObject({
      rho: numberOption(7, "exponent: the larger, the more steps at small noise", { above: 0 }),
      sigmaMin: numberOption(undefined, "last positive sigma/alpha (default: 0.002, within the schedule)", {
        above: 0,
      }),
      sigmaMax: numberOption(undefined, "first sigma/alpha (default: 80, within the schedule)", { above: 0 }),
      finalZero,
    }),
    create: (options) => (schedule, steps) => karrasGrid(schedule, steps, options),
    reference: "Karras et al. 2022, eq. 5, https://arxiv.org/abs/2206.00364",
  }),
  logSnr: entry<GridFactory, LogSnrGridOptions>({
    options: strictObject({
      logSnrMin: numberOption(undefined, "first log-SNR (default: that of t = 1, but at least -12)"),
      logSnrMax: numberOption(undefined, "largest finite log-SNR (default: that of t = 0, but at most 12)"),
      finalZero,
    }),
    create: (options) => (schedule, steps) => logSnrGrid(schedule, steps, options),
    reference: "Lu et al. 2022, uniform lambda, https://arxiv.org/abs/2206.00927",
  }),
});
