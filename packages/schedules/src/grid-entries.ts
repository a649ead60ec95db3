import { entry } from "@tweedie/core";
import type { Entry, Kinds } from "@tweedie/core";
import { strictObject } from "valibot";
import { alignYourStepsGrid } from "./align-your-steps-grid.ts";
import type { AlignYourStepsGridOptions } from "./align-your-steps-grid.ts";
import { betaGrid } from "./beta-grid.ts";
import type { BetaGridOptions } from "./beta-grid.ts";
import type { ChainGridOptions } from "./chain-grid.ts";
import { exponentialGrid } from "./exponential-grid.ts";
import { karrasGrid } from "./karras-grid.ts";
import type { KarrasGridOptions } from "./karras-grid.ts";
import { leadingGrid } from "./leading-grid.ts";
import type { LeadingGridOptions } from "./leading-grid.ts";
import { linspaceGrid } from "./linspace-grid.ts";
import { logSnrGrid } from "./log-snr-grid.ts";
import type { LogSnrGridOptions } from "./log-snr-grid.ts";
import { luGrid } from "./lu-grid.ts";
import type { LuGridOptions } from "./lu-grid.ts";
import { choiceOption, countOption, numberOption, switchOption } from "./option-schemas.ts";
import { polyexponentialGrid } from "./polyexponential-grid.ts";
import type { PolyexponentialGridOptions } from "./polyexponential-grid.ts";
import { quadraticGrid } from "./quadratic-grid.ts";
import type { SigmaEndsOptions } from "./sigma-ladder-grid.ts";
import { trailingGrid } from "./trailing-grid.ts";
import { uniformGrid } from "./uniform-grid.ts";
import type { UniformGridOptions } from "./uniform-grid.ts";

/** A grid that waits for its schedule and the number of steps. */
export type GridFactory = Kinds["grids"];

// Not an interface: only an alias is a record to the registry.
/** The grids of this package by name. */
export type GridEntries = {
  /** {@link uniformGrid}. */
  readonly uniform: Entry<GridFactory, UniformGridOptions>;
  /** {@link quadraticGrid}. */
  readonly quadratic: Entry<GridFactory, UniformGridOptions>;
  /** {@link betaGrid}. */
  readonly beta: Entry<GridFactory, BetaGridOptions>;
  /** {@link leadingGrid}. */
  readonly leading: Entry<GridFactory, LeadingGridOptions>;
  /** {@link linspaceGrid}. */
  readonly linspace: Entry<GridFactory, ChainGridOptions>;
  /** {@link trailingGrid}. */
  readonly trailing: Entry<GridFactory, ChainGridOptions>;
  /** {@link karrasGrid}. */
  readonly karras: Entry<GridFactory, KarrasGridOptions>;
  /** {@link exponentialGrid}. */
  readonly exponential: Entry<GridFactory, SigmaEndsOptions>;
  /** {@link polyexponentialGrid}. */
  readonly polyexponential: Entry<GridFactory, PolyexponentialGridOptions>;
  /** {@link logSnrGrid}. */
  readonly logSnr: Entry<GridFactory, LogSnrGridOptions>;
  /** {@link luGrid}. */
  readonly lu: Entry<GridFactory, LuGridOptions>;
  /** {@link alignYourStepsGrid}. */
  readonly alignYourSteps: Entry<GridFactory, AlignYourStepsGridOptions>;
};

const finalZero = switchOption(
  undefined,
  "whether the clean level t = 0 follows (default: where the schedule begins clean)",
);

const times = {
  start: numberOption(1, "first time", { above: 0, to: 1 }),
  end: numberOption(0, "last time", { from: 0, to: 1 }),
};

const chain = { chain: countOption(1000, "length of the chain whose steps are visited") };

const sigmaEnds = {
  sigmaMin: numberOption(undefined, "last positive sigma/alpha (default: 0.002, within the schedule)", { above: 0 }),
  sigmaMax: numberOption(undefined, "first sigma/alpha (default: 80, within the schedule)", { above: 0 }),
  finalZero,
};

const shape = (end: string) =>
  numberOption(0.6, `shape of the Beta law at the ${end} time: below 1, more steps there`, { from: 1e-3, to: 1e4 });

/** The grids of this package by name, with the schemas of their options. */
export const gridEntries: GridEntries = Object.freeze({
  uniform: entry<GridFactory, UniformGridOptions>({
    options: strictObject(times),
    create: (options) => (schedule, steps) => uniformGrid(schedule, steps, options),
    reference: "Ho et al. 2020, algorithm 2, https://arxiv.org/abs/2006.11239",
  }),
  quadratic: entry<GridFactory, UniformGridOptions>({
    options: strictObject(times),
    create: (options) => (schedule, steps) => quadraticGrid(schedule, steps, options),
    reference: "Song et al. 2021, section D.2, https://arxiv.org/abs/2010.02502",
  }),
  beta: entry<GridFactory, BetaGridOptions>({
    options: strictObject({ a: shape("last"), b: shape("first"), ...times }),
    create: (options) => (schedule, steps) => betaGrid(schedule, steps, options),
    reference: "Lee et al. 2024, section 3, https://arxiv.org/abs/2407.12173",
  }),
  leading: entry<GridFactory, LeadingGridOptions>({
    options: strictObject({
      ...chain,
      offset: numberOption(0, "what is added to every step of the chain, an integer", { from: 0 }),
    }),
    create: (options) => (schedule, steps) => leadingGrid(schedule, steps, options),
    reference: "Lin et al. 2024, table 2, https://arxiv.org/abs/2305.08891",
  }),
  linspace: entry<GridFactory, ChainGridOptions>({
    options: strictObject(chain),
    create: (options) => (schedule, steps) => linspaceGrid(schedule, steps, options),
    reference: "Lin et al. 2024, table 2, https://arxiv.org/abs/2305.08891",
  }),
  trailing: entry<GridFactory, ChainGridOptions>({
    options: strictObject(chain),
    create: (options) => (schedule, steps) => trailingGrid(schedule, steps, options),
    reference: "Lin et al. 2024, table 2, https://arxiv.org/abs/2305.08891",
  }),
  karras: entry<GridFactory, KarrasGridOptions>({
    options: strictObject({
      rho: numberOption(7, "exponent: the larger, the more steps at small noise", { above: 0 }),
      ...sigmaEnds,
    }),
    create: (options) => (schedule, steps) => karrasGrid(schedule, steps, options),
    reference: "Karras et al. 2022, eq. 5, https://arxiv.org/abs/2206.00364",
  }),
  exponential: entry<GridFactory, SigmaEndsOptions>({
    options: strictObject(sigmaEnds),
    create: (options) => (schedule, steps) => exponentialGrid(schedule, steps, options),
    reference: "Song and Ermon 2019, section 4, https://arxiv.org/abs/1907.05600",
  }),
  polyexponential: entry<GridFactory, PolyexponentialGridOptions>({
    options: strictObject({
      rho: numberOption(1, "exponent: the larger, the more steps at small noise", { above: 0 }),
      ...sigmaEnds,
    }),
    create: (options) => (schedule, steps) => polyexponentialGrid(schedule, steps, options),
    reference: "Song and Ermon 2019, section 4, with k-diffusion's exponent, https://arxiv.org/abs/1907.05600",
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
  lu: entry<GridFactory, LuGridOptions>({
    options: strictObject({
      start: numberOption(undefined, "first time (default: 1, or where the log-SNR is -12)", { above: 0, to: 1 }),
      end: numberOption(undefined, "last positive time (default: 0.001, or 0 where there is noise)", {
        from: 0,
        to: 1,
      }),
      finalZero,
    }),
    create: (options) => (schedule, steps) => luGrid(schedule, steps, options),
    reference: "Lu et al. 2022, appendix D.4, https://arxiv.org/abs/2206.00927",
  }),
  alignYourSteps: entry<GridFactory, AlignYourStepsGridOptions>({
    options: strictObject({
      table: choiceOption(
        ["stableDiffusion", "stableDiffusionXl", "deepFloydIf", "stableVideoDiffusion"],
        "the model that the table was optimised for",
      ),
      sigmaMin: numberOption(undefined, "last sigma/alpha (default: the table's, within the schedule)", { above: 0 }),
      sigmaMax: numberOption(undefined, "first sigma/alpha (default: the table's, within the schedule)", { above: 0 }),
      finalZero: switchOption(
        undefined,
        "whether t = 0 takes the place of the last level (default: where the schedule begins clean)",
      ),
    }),
    create: (options) => (schedule, steps) => alignYourStepsGrid(schedule, steps, options),
    reference: "Sabour et al. 2024, table 3, https://arxiv.org/abs/2404.14507",
  }),
});
