import { entry } from "@tweedie/core";
import type { Entry, NoiseSchedule } from "@tweedie/core";
import { strictObject } from "valibot";
import { cosine } from "./cosine.ts";
import type { CosineOptions } from "./cosine.ts";
import { edm } from "./edm.ts";
import type { EdmOptions } from "./edm.ts";
import { flowShift } from "./flow-shift.ts";
import { geometric } from "./geometric.ts";
import type { GeometricOptions } from "./geometric.ts";
import { laplace } from "./laplace.ts";
import type { LaplaceOptions } from "./laplace.ts";
import { linearBeta } from "./linear-beta.ts";
import type { LinearBetaOptions } from "./linear-beta.ts";
import { linearLogSnr } from "./linear-log-snr.ts";
import type { LinearLogSnrOptions } from "./linear-log-snr.ts";
import { namedBetaTable } from "./named-beta-table.ts";
import type { NamedBetaTableOptions } from "./named-beta-table.ts";
import { choiceOption, countOption, numberOption, switchOption } from "./option-schemas.ts";
import { ornsteinUhlenbeck } from "./ornstein-uhlenbeck.ts";
import type { OrnsteinUhlenbeckOptions } from "./ornstein-uhlenbeck.ts";
import { polynomial } from "./polynomial.ts";
import type { PolynomialOptions } from "./polynomial.ts";
import { rectifiedFlow } from "./rectified-flow.ts";
import { scaledLinearBeta } from "./scaled-linear-beta.ts";
import type { ScaledLinearBetaOptions } from "./scaled-linear-beta.ts";
import { sigmoid } from "./sigmoid.ts";
import type { SigmoidOptions } from "./sigmoid.ts";
import { subVp } from "./sub-vp.ts";
import type { SubVpOptions } from "./sub-vp.ts";

// Not an interface: only an alias is a record to the registry.
/** The schedules of this package by name. */
export type ScheduleEntries = {
  /** {@link cosine}. */
  readonly cosine: Entry<NoiseSchedule, CosineOptions>;
  /** {@link linearBeta}. */
  readonly linearBeta: Entry<NoiseSchedule, LinearBetaOptions>;
  /** {@link scaledLinearBeta}. */
  readonly scaledLinearBeta: Entry<NoiseSchedule, ScaledLinearBetaOptions>;
  /** {@link subVp}. */
  readonly subVp: Entry<NoiseSchedule, SubVpOptions>;
  /** {@link ornsteinUhlenbeck}. */
  readonly ornsteinUhlenbeck: Entry<NoiseSchedule, OrnsteinUhlenbeckOptions>;
  /** {@link sigmoid}. */
  readonly sigmoid: Entry<NoiseSchedule, SigmoidOptions>;
  /** {@link linearLogSnr}. */
  readonly linearLogSnr: Entry<NoiseSchedule, LinearLogSnrOptions>;
  /** {@link laplace}. */
  readonly laplace: Entry<NoiseSchedule, LaplaceOptions>;
  /** {@link polynomial}. */
  readonly polynomial: Entry<NoiseSchedule, PolynomialOptions>;
  /** {@link rectifiedFlow}. */
  readonly rectifiedFlow: Entry<NoiseSchedule, Record<string, never>>;
  /** {@link flowShift} of {@link rectifiedFlow}. */
  readonly flowShift: Entry<NoiseSchedule, FlowShiftOptions>;
  /** {@link geometric}. */
  readonly geometric: Entry<NoiseSchedule, GeometricOptions>;
  /** {@link edm}. */
  readonly edm: Entry<NoiseSchedule, EdmOptions>;
  /** {@link namedBetaTable}. */
  readonly betaTable: Entry<NoiseSchedule, NamedBetaTableOptions>;
};

/** The options of the entry `flowShift` of {@link schedules}. */
export interface FlowShiftOptions {
  /** The shift $s$ of {@link flowShift}; 3 if left out. */
  readonly shift?: number;
}

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
  scaledLinearBeta: entry<NoiseSchedule, ScaledLinearBetaOptions>({
    options: strictObject({
      betaMin: numberOption(0.85, "rate of the VP SDE at t = 0", { above: 0 }),
      betaMax: numberOption(12, "rate of the VP SDE at t = 1", { above: 0 }),
    }),
    create: scaledLinearBeta,
    reference: "Rombach et al. 2022, the chain's limit, https://arxiv.org/abs/2112.10752",
  }),
  subVp: entry<NoiseSchedule, SubVpOptions>({
    options: strictObject({
      betaMin: numberOption(0.1, "rate of the sub-VP SDE at t = 0", { above: 0 }),
      betaMax: numberOption(20, "rate of the sub-VP SDE at t = 1", { above: 0 }),
    }),
    create: subVp,
    reference: "Song et al. 2021, section 3.4, https://arxiv.org/abs/2011.13456",
  }),
  ornsteinUhlenbeck: entry<NoiseSchedule, OrnsteinUhlenbeckOptions>({
    options: strictObject({
      rate: numberOption(1, "rate at which the datum is forgotten; 0 for Brownian motion", { from: 0 }),
      diffusion: numberOption(Math.SQRT2, "diffusion; the root of twice the rate preserves variance", { above: 0 }),
      horizon: numberOption(5, "length of the process, in the units of the rate", { above: 0 }),
    }),
    create: ornsteinUhlenbeck,
    reference: "Song et al. 2021, section 3.4, https://arxiv.org/abs/2011.13456",
  }),
  sigmoid: entry<NoiseSchedule, SigmoidOptions>({
    options: strictObject({
      start: numberOption(-3, "where the piece of the logistic curve starts"),
      end: numberOption(3, "where the piece of the logistic curve ends"),
      tau: numberOption(1, "temperature that divides both", { above: 0 }),
    }),
    create: sigmoid,
    reference: "Jabri et al. 2022, as in Chen 2023, https://arxiv.org/abs/2301.10972",
  }),
  linearLogSnr: entry<NoiseSchedule, LinearLogSnrOptions>({
    options: strictObject({
      logSnrMax: numberOption(13.3, "log-SNR at t = 0", { from: -600, to: 600 }),
      logSnrMin: numberOption(-5, "log-SNR at t = 1", { from: -600, to: 600 }),
    }),
    create: linearLogSnr,
    reference: "Kingma et al. 2021, https://arxiv.org/abs/2107.00630",
  }),
  laplace: entry<NoiseSchedule, LaplaceOptions>({
    options: strictObject({
      mu: numberOption(0, "log-SNR that most of time is near", { from: -100, to: 100 }),
      b: numberOption(0.5, "scale of the Laplace law of log-SNRs", { above: 0, to: 30 }),
    }),
    create: laplace,
    reference: "Hang and Gu 2024, table 1, https://arxiv.org/abs/2407.03297",
  }),
  polynomial: entry<NoiseSchedule, PolynomialOptions>({
    options: strictObject({
      power: numberOption(2, "exponent of time", { above: 0 }),
      precision: numberOption(1e-5, "variance that is left at either end, below 0.5", { from: 0, to: 0.5 }),
    }),
    create: polynomial,
    reference: "Hoogeboom et al. 2022, https://arxiv.org/abs/2203.17003",
  }),
  rectifiedFlow: entry<NoiseSchedule, Record<string, never>>({
    options: strictObject({}),
    create: rectifiedFlow,
    reference: "Liu et al. 2023, eq. 1, https://arxiv.org/abs/2209.03003",
  }),
  flowShift: entry<NoiseSchedule, FlowShiftOptions>({
    options: strictObject({
      shift: numberOption(3, "shift of rectified flow towards noise; 1 for none", { from: 1e-6, to: 1e6 }),
    }),
    create: ({ shift = 3 }) => flowShift(rectifiedFlow(), shift),
    reference: "Esser et al. 2024, eq. 23, https://arxiv.org/abs/2403.03206",
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
