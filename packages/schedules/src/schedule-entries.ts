import { entry } from "@tweedie/core";
import type { Entry, NoiseSchedule } from "@tweedie/core";
import { strictObject } from "valibot";
import { cosine } from "./cosine.ts";
import type { CosineOptions } from "./cosine.ts";
import { edm } from "./edm.ts";
import type { EdmOptions } from "./edm.ts";
import { geometric } from "./geometric.ts";
import type { GeometricOptions } from "./geometric.ts";
import { linearBeta } from "./linear-beta.ts";
import type { LinearBetaOptions } from "./linear-beta.ts";
import { namedBetaTable } from "./named-beta-table.ts";
import type { NamedBetaTableOptions } from "./named-beta-table.ts";
import { choiceOption, countOption, numberOption, switchOption } from "./option-schemas.ts";
import { rectifiedFlow } from "./rectified-flow.ts";

// Not an interface: only an alias is a record to the registry.
/** The schedules of this package by name. */
export type ScheduleEntries = {
  /** {@link cosine}. */
  readonly cosine: Entry<NoiseSchedule, CosineOptions>;
  /** {@link linearBeta}. */
  readonly linearBeta: Entry<NoiseSchedule, LinearBetaOptions>;
  /** {@link rectifiedFlow}. */
  readonly rectifiedFlow: Entry<NoiseSchedule, Record<string, never>>;
  /** {@link geometric}. */
  readonly geometric: Entry<NoiseSchedule, GeometricOptions>;
  /** {@link edm}. */
  readonly edm: Entry<NoiseSchedule, EdmOptions>;
  /** {@link namedBetaTable}. */
  readonly betaTable: Entry<NoiseSchedule, NamedBetaTableOptions>;
};

/** The schedules of this package by name, with the schemas of their options. */
export const scheduleEntries: ScheduleEntries = Object.freeze({
  cosine: entry<NoiseSchedule, CosineOptions>({
    options: strictObject({
      offset: numberOption(0.008, "offset s of the cosine, a time; 0 for a plain quarter wave", { from: 0 }),
    }),
    create: cosine,
    reference: "Nichol and Dhariwal 2021, eq. 17, https://arxiv.org/abs/2102.09672",
  }),
  linearBeta: entry<NoiseSchedule, LinearBetaOptions>({
    options: strictObject({
      betaMin: numberOption(0.1, "rate of the VP SDE at t = 0", { above: 0 }),
      betaMax: numberOption(20, "rate of the VP SDE at t = 1", { above: 0 }),
    }),
    create: linearBeta,
    reference: "Song et al. 2021, eq. 32, https://arxiv.org/abs/2011.13456",
  }),
  rectifiedFlow: entry<NoiseSchedule, Record<string, never>>({
    options: strictObject({}),
    create: rectifiedFlow,
    reference: "Liu et al. 2023, eq. 1, https://arxiv.org/abs/2209.03003",
  }),
  geometric: entry<NoiseSchedule, GeometricOptions>({
    options: strictObject({
      sigmaMin: numberOption(0.01, "noise scale at t = 0", { above: 0 }),
      sigmaMax: numberOption(50, "noise scale at t = 1", { above: 0 }),
    }),
    create: geometric,
    reference: "Song et al. 2021, eq. 30, https://arxiv.org/abs/2011.13456",
  }),
  edm: entry<NoiseSchedule, EdmOptions>({
    options: strictObject({
      sigmaMin: numberOption(0.002, "noise scale at t = 0; 0 to begin clean", { from: 0 }),
      sigmaMax: numberOption(80, "noise scale at t = 1", { above: 0 }),
      rho: numberOption(7, "exponent: the larger, the more of time goes to small noise", { above: 0 }),
    }),
    create: edm,
    reference: "Karras et al. 2022, eq. 5, https://arxiv.org/abs/2206.00364",
  }),
  betaTable: entry<NoiseSchedule, NamedBetaTableOptions>({
    options: strictObject({
      table: choiceOption(["linear", "scaledLinear", "cosine", "sigmoid", "laplace"], "the betas of the chain"),
      steps: countOption(1000, "length of the chain"),
      zeroTerminalSnr: switchOption(false, "rescale the chain so that it ends in pure noise"),
    }),
    create: namedBetaTable,
    reference: "Ho et al. 2020, eq. 2, https://arxiv.org/abs/2006.11239",
  }),
});
