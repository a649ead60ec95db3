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

type Solver = Pick<SamplingPlan, "run" | "notes">;

function solverOf(parts: PlanParts, levels: readonly NoiseLevel[]): Solver {
  const { settings, className } = parts.config;
  const names = solverNames(parts.config);
  const { order } = names;
  // Runs of fewer steps end in lower order.
  const few = settings.lower_order_final ? 15 : false;
  switch (className) {
    case "UniPCMultistepScheduler":
      return {
        run: uniPc({
          order,
          predict: settings.predict_x0 ? "x0" : "eps",
          variant: names.type === "bh1" ? "bh1" : "bh2",
          rho: "half",
          uncorrected: settings.disable_corrector!.map((step) => step + 1),
          lowerOrderFinal: settings.lower_order_final!,
        }),
      };
    case "DEISMultistepScheduler":
      return { run: deis({ order, lowerOrderFinal: few }) };
    case "SASolverScheduler":
      return { run: adams(parts, names, levels) };
    case "DPMSolverSinglestepScheduler":
      return singlestep(parts, names);
    default:
      return multistep(parts, names, few);
  }
}

function multistep(
  { config }: PlanParts,
  { algorithm, type, order }: SolverNames,
  lowerOrderFinal: number | false,
): Solver {
  const { euler_at_final: eulerAtFinal = false } = config.settings;
  const variant = type === "heun" ? "heun" : "midpoint";
  const rule = { order, variant, curvature: "half", lowerOrderFinal, eulerAtFinal } as const;
  switch (algorithm) {
    case "sde-dpmsolver++":
      return {
        run: dpmSolverMultistepSde(rule),
        ...(order === 3 && { notes: [signNote] }),
      };
    case "sde-dpmsolver":
      return { run: dpmSolverMultistepSde({ ...rule, of: "eps" }) };
    case "dpmsolver":
      return { run: dpmSolver({ ...rule, steps: "multistep" }) };
    default:
      return { run: dpmSolverPlusPlus({ ...rule, steps: "multistep" }) };
  }
}

function singlestep({ config, steps }: PlanParts, { algorithm, type, order }: SolverNames): Solver {
  const { final_sigmas_type: end } = config.settings;
  // The class lowers the order by itself where it must.
  const lowerOrderFinal = config.settings.lower_order_final! || end === "zero" || steps % order !== 0;
  const variant = type === "heun" ? "heun" : "midpoint";
  const rule = { order, variant, steps: "singlestep", nodes: "grid", lowerOrderFinal } as const;
  switch (algorithm) {
    case "sde-dpmsolver++":
      return {
        run: dpmSolverSinglestepSde({ order, variant, lowerOrderFinal }),
        ...(order === 3 && variant === "heun" && { notes: [signNote] }),
      };
    case "dpmsolver":
      return { run: dpmSolver(rule) };
    default:
      return { run: dpmSolverPlusPlus(rule) };
  }
}

const signNote = "Has a wrong sign in the second difference of order 3, which costs an order. Here it is right.";

function adams(
  { config, options, grid }: PlanParts,
  { algorithm }: SolverNames,
  levels: readonly NoiseLevel[],
): GaussianStepper<unknown> {
  const { settings } = config;
  const { tau = (timestep: number) => (timestep >= 200 && timestep <= 800 ? 1 : 0) } = options;
  const order = <T extends number>(name: string, value: number, most: T) => {
    if (value >= 1 && value <= most) return value as 1 | 2 | 3 | 4;
    throw new TweedieError(`fromDiffusers: expected a ${name} from 1 to ${most}, got ${value}. Choose such a number.`);
  };
  return saSolver({
    predictorOrder: order("predictor_order", settings.predictor_order!, 3),
    correctorOrder: order("corrector_order", settings.corrector_order!, 4),
    of: algorithm === "noise_prediction" ? "eps" : "x0",
    slope: "half",
    lowerOrderFinal: settings.lower_order_final!,
    // By the timestep that the network is told, which a ladder rounds.
    tau: ({ sigma }) => tau(grid.timesteps[levels.findIndex((level) => level.sigma === sigma)]!),
  });
}
