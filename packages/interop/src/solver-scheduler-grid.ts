import { logSnr, TweedieError } from "@tweedie/core";
import type { BetaChain } from "./beta-chain.ts";
import { flowShift, timeShift, toTerminal } from "./flow-shifts.ts";
import { linspace, roundHalfToEven } from "./numpy-rules.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
import { ladderOf, ladderSigmas } from "./sigma-ladder.ts";
import { solverTimesteps } from "./spaced-timesteps.ts";
import { sigmaAtTimestep, timestepAtSigma } from "./timestep-at-sigma.ts";

/**
 * The grid of the DPM-Solver family, UniPC, DEIS and SA-Solver. Their ladders run between the ends of the chain's table, and
 * timesteps of ladders are integers: rounded or cut, by class and ladder.
 *
 * @param settings - the fields
 * @param rules - the class
 * @param steps - the number of steps
 * @param chain - the chain
 * @param options - the shift
 * @returns the grid
 */
export function solverSchedulerGrid(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  { sigmas: table }: BetaChain,
  options: SchedulerGridOptions,
): RawGrid {
  const { timesteps, sigmas, isFlow = false } = placed(settings, rules, steps, table, options);
  const isLadder = ladderOf(settings) !== undefined || isFlow;
  const last = isLadder && (rules.end === "first" || rules.flowFromOne) ? sigmas.at(-1)! : table[0]!;
  const ended = [...sigmas, rules.end === "first" || settings.final_sigmas_type === "sigma_min" ? last : 0];
  return {
    timesteps,
    sigmas: ended,
    initNoiseSigma: 1,
    visits: isFlow ? { times: ended } : { ratios: ended },
  };
}

interface Placed {
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly isFlow?: boolean;
}

function placed(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  table: readonly number[],
  options: SchedulerGridOptions,
): Placed {
  const chain = settings.num_train_timesteps;
  const ladder = ladderOf(settings);
  if (ladder) {
    const sigmas = ladderSigmas(ladder, steps, settings.sigma_max ?? table.at(-1)!, settings.sigma_min ?? table[0]!);
    // Of these classes UniPC alone joins a ladder and a flow.
    if (settings.use_flow_sigmas && rules.flowFromOne && ladder === "karras") {
      const flow = sigmas.map((sigma) => sigma / (1 + sigma));
      return { timesteps: flow.map((sigma) => Math.trunc(sigma * chain)), sigmas: flow, isFlow: true };
    }
    const exact = sigmas.map((sigma) => timestepAtSigma(table, sigma));
    const rounds =
      (ladder === "karras" || ladder === "lu") &&
      (rules.roundsKarras || settings.beta_schedule !== "squaredcos_cap_v2");
    return { timesteps: exact.map(rounds ? roundHalfToEven : Math.trunc), sigmas };
  }
  if (settings.use_flow_sigmas) {
    const sigmas = flowSigmas(settings, rules, steps, options);
    return { timesteps: sigmas.map((sigma) => Math.trunc(sigma * chain)), sigmas, isFlow: true };
  }
  const timesteps = options.timesteps ?? solverTimesteps(settings, steps, unclipped(settings, table));
  return { timesteps, sigmas: timesteps.map((k) => sigmaAtTimestep(table, k)) };
}

function flowSigmas(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  { mu }: SchedulerGridOptions,
): readonly number[] {
  const { num_train_timesteps: chain, flow_shift: shift = 1, use_dynamic_shifting: dynamic } = settings;
  if (!rules.flowFromOne) {
    const by = dynamic && mu !== undefined ? Math.exp(mu) : shift;
    return linspace(1, 1 / chain, steps + 1)
      .map((alpha) => flowShift(1 - alpha, by))
      .reverse()
      .slice(0, -1);
  }
  const even = linspace(1, 1 / chain, steps + 1).slice(0, -1);
  const shifted = even.map((sigma) => (dynamic ? timeShift(settings, sigma, mu) : flowShift(sigma, shift)));
  const sigmas = settings.shift_terminal ? toTerminal(shifted, settings.shift_terminal) : shifted;
  return sigmas.map((sigma, i) => (i === 0 && Math.abs(sigma - 1) < 1e-6 ? sigma - 1e-6 : sigma));
}

/** How many timesteps have a half log-SNR of at least `lambda_min_clipped`. */
function unclipped({ lambda_min_clipped: least = -Infinity }: SchedulerSettings, table: readonly number[]): number {
  const kept = table.filter((sigma) => logSnr({ alpha: 1, sigma }) / 2 >= least).length;
  if (kept > 0) return kept;
  throw new TweedieError(
    `schedulerGrid: expected lambda_min_clipped below ${logSnr({ alpha: 1, sigma: table[0]! }) / 2}, which the chain ` +
      `reaches, got ${least}. Use -5.1 for the cosine chain, else -Infinity.`,
  );
}
