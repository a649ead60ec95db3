import { TweedieError } from "@tweedie/core";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SchedulerClass } from "./scheduler-rules.ts";

/** What each value of a field means to a class: names of other classes' methods count as the one that comes nearest. */
type Meanings = Readonly<Partial<Record<SchedulerClass, Readonly<Record<string, string>>>>>;

const solver = { "dpmsolver++": "dpmsolver++", "sde-dpmsolver++": "sde-dpmsolver++", deis: "dpmsolver++" };
const rule = { midpoint: "midpoint", heun: "heun", logrho: "midpoint", bh1: "midpoint", bh2: "midpoint" };

const algorithms: Meanings = {
  DPMSolverMultistepScheduler: { ...solver, dpmsolver: "dpmsolver", "sde-dpmsolver": "sde-dpmsolver" },
  DPMSolverSinglestepScheduler: { ...solver, dpmsolver: "dpmsolver" },
  EDMDPMSolverMultistepScheduler: solver,
  DEISMultistepScheduler: { deis: "deis", dpmsolver: "deis", "dpmsolver++": "deis" },
  SASolverScheduler: { data_prediction: "data_prediction", noise_prediction: "noise_prediction" },
};

const types: Meanings = {
  DPMSolverMultistepScheduler: rule,
  DPMSolverSinglestepScheduler: rule,
  EDMDPMSolverMultistepScheduler: rule,
  UniPCMultistepScheduler: { bh1: "bh1", bh2: "bh2", midpoint: "bh2", heun: "bh2", logrho: "bh2" },
  DEISMultistepScheduler: { logrho: "logrho", midpoint: "logrho", heun: "logrho", bh1: "logrho", bh2: "logrho" },
};

/** The method of a solver, by name. */
export interface SolverNames {
  /** `algorithm_type`, or nothing where the class has none. */
  readonly algorithm: string | undefined;
  /** `solver_type`, or nothing. */
  readonly type: string | undefined;
  /** `solver_order`. */
  readonly order: 1 | 2 | 3;
}

/**
 * The method that a config of a solver asks for.
 *
 * @param config - the config
 * @returns the method
 * @throws TweedieError if the class does not know it
 */
export function solverNames({ className, settings }: SchedulerConfig): SolverNames {
  const meaning = (field: "algorithm_type" | "solver_type", { [className]: meanings }: Meanings) => {
    const value = settings[field];
    if (!meanings || value === undefined) return undefined;
    if (Object.hasOwn(meanings, value)) return meanings[value];
    throw new TweedieError(
      `fromDiffusers: expected ${field} of ${Object.keys(meanings).join(", ")} for ${className}, got "${value}". Choose one.`,
    );
  };
  const { solver_order: order = 2 } = settings;
  if (order !== 1 && order !== 2 && order !== 3) {
    throw new TweedieError(`fromDiffusers: expected a solver_order of 1, 2 or 3, got ${order}. Choose one of these.`);
  }
  return { algorithm: meaning("algorithm_type", algorithms), type: meaning("solver_type", types), order };
}
