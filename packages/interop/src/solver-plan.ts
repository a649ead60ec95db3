import { TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import {
  deis,
  dpmSolver,
  dpmSolverMultistepSde,
  dpmSolverPlusPlus,
  dpmSolverSinglestepSde,
  saSolver,
  uniPc,
} from "@tweedie/samplers";
import { clipping } from "./clipping.ts";
import { explodingLevels } from "./exploding-levels.ts";
import { rule } from "./rule.ts";
import type { Rule } from "./rule.ts";
import type { PlanParts, SamplingPlan } from "./sampling-plan.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SchedulerGrid } from "./scheduler-grid.ts";
import { solverNames } from "./solver-names.ts";
import type { SolverNames } from "./solver-names.ts";
import { timeAtRatio } from "./time-at-ratio.ts";
import { vpOf } from "./vp-of.ts";

/**
 * How the DPM-Solver family samples, UniPC, DEIS and SA-Solver, on a chain, a flow, or EDM's ladder.
 *
 * @param parts - what it is made from
 * @returns the plan
 */
export function solverPlan(parts: PlanParts): SamplingPlan {
  const { config, rules, grid } = parts;
  const levels =
    rules.family === "edm"
      ? explodingLevels(grid.sigmas!)
      : { levels: levelsOf(config, grid), schedule: config.schedule };
  return { ...levels, ...solverOf(parts, levels.levels), clip: clip(config) };
}

/** UniPC of the noise does not threshold. */
const clip = ({ settings }: SchedulerConfig) => (settings.predict_x0 === false ? undefined : clipping(settings, true));

/** The levels of the scales of a grid, to the last bit of these. */
function levelsOf({ schedule, settings }: SchedulerConfig, { sigmas }: SchedulerGrid): readonly NoiseLevel[] {
  if (settings.use_flow_sigmas && sigmas![0]! <= 1) {
    return sigmas!.map((sigma) => Object.freeze({ t: sigma, alpha: 1 - sigma, sigma }));
  }
  return sigmas!.map((sigma) => Object.freeze(vpOf({ t: timeAtRatio(schedule, sigma), alpha: 1, sigma })));
}

type Solver = Pick<SamplingPlan, "run" | "rule" | "notes">;

const solver = ({ made, text }: Rule<GaussianStepper<unknown>>, ...notes: readonly string[]): Solver => ({
  run: made,
  rule: text,
  notes,
});

function solverOf(parts: PlanParts, levels: readonly NoiseLevel[]): Solver {
  const { settings, className } = parts.config;
  const names = solverNames(parts.config);
  const { order, type } = names;
  // Runs of fewer steps end in lower order.
  const few = settings.lower_order_final ? 15 : false;
  switch (className) {
    case "UniPCMultistepScheduler":
      return solver(
        rule(
          { uniPc },
          {
            order,
            ...(settings.predict_x0 === false && { of: "eps" as const }),
            ...(type === "bh1" && { variant: "bh1" as const }),
            rho: "half",
            uncorrected: settings.disable_corrector!.map((step) => step + 1),
            lowerOrderFinal: settings.lower_order_final!,
          },
        ),
      );
    case "DEISMultistepScheduler":
      return solver(rule({ deis }, { order, lowerOrderFinal: few }));
    case "SASolverScheduler":
      return solver(adams(parts, names, levels));
    case "DPMSolverSinglestepScheduler":
      return singlestep(parts, names);
    default:
      return multistep(parts, names, few);
  }
}

/** What options of a method mean to its order. */
const ofOrder = (order: 1 | 2 | 3, type: string | undefined) => ({
  order,
  ...(order > 1 && type === "heun" && { variant: "heun" as const }),
});

function multistep(
  { config }: PlanParts,
  { algorithm, type, order }: SolverNames,
  lowerOrderFinal: number | false,
): Solver {
  const { euler_at_final: eulerAtFinal = false } = config.settings;
  const curvature = order === 3 && { curvature: "half" as const };
  const options = { ...ofOrder(order, type), ...curvature, lowerOrderFinal, eulerAtFinal };
  switch (algorithm) {
    case "sde-dpmsolver++":
      return solver(rule({ dpmSolverMultistepSde }, options), ...(order === 3 ? [signNote] : []));
    case "sde-dpmsolver":
      return solver(rule({ dpmSolverMultistepSde }, { ...options, of: "eps" }));
    case "dpmsolver":
      return solver(rule({ dpmSolver }, { ...options, method: "multistep" }));
    default:
      return solver(rule({ dpmSolverPlusPlus }, options));
  }
}

function singlestep({ config, steps }: PlanParts, { algorithm, type, order }: SolverNames): Solver {
  const { final_sigmas_type: end } = config.settings;
  // The class lowers the order by itself where it must.
  const lowerOrderFinal = config.settings.lower_order_final! || end === "zero" || steps % order !== 0;
  const options = { ...ofOrder(order, type), lowerOrderFinal };
  const onGrid = { ...options, method: "singlestep", nodes: "grid" } as const;
  switch (algorithm) {
    case "sde-dpmsolver++":
      return solver(rule({ dpmSolverSinglestepSde }, options), ...(order === 3 && type === "heun" ? [signNote] : []));
    case "dpmsolver":
      return solver(rule({ dpmSolver }, onGrid));
    default:
      return solver(rule({ dpmSolverPlusPlus }, onGrid));
  }
}

const signNote = "Has a wrong sign in the second difference of order 3, which costs an order. Here it is right.";

function adams(
  { config, options, grid }: PlanParts,
  { algorithm }: SolverNames,
  levels: readonly NoiseLevel[],
): Rule<GaussianStepper<unknown>> {
  const { settings } = config;
  const { tau = (timestep: number) => (timestep >= 200 && timestep <= 800 ? 1 : 0) } = options;
  const order = (name: string, value: number, most: number) => {
    if (value >= 1 && value <= most) return value as 1 | 2 | 3 | 4;
    throw new TweedieError(`fromDiffusers: expected a ${name} from 1 to ${most}, got ${value}. Choose such a number.`);
  };
  return rule(
    { saSolver },
    {
      predictorOrder: order("predictor_order", settings.predictor_order!, 3),
      correctorOrder: order("corrector_order", settings.corrector_order!, 4),
      of: algorithm === "noise_prediction" ? "eps" : "x0",
      slope: "half",
      lowerOrderFinal: settings.lower_order_final!,
      // By the timestep that the network is told, which a ladder rounds.
      tau: ({ sigma }: NoiseLevel) => tau(grid.timesteps[levels.findIndex((level) => level.sigma === sigma)]!),
    },
  );
}
