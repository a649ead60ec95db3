import type { BetaChain } from "./beta-chain.ts";
import { linspace, roundHalfToEven } from "./numpy-rules.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
import { ladderOf, ladderSigmas } from "./sigma-ladder.ts";
import { spacedTimesteps } from "./spaced-timesteps.ts";
import { sigmaAtTimestep, timestepAtSigma } from "./timestep-at-sigma.ts";
import { twice, withMidpoints } from "./two-calls.ts";

/**
 * The grid of the classes after k-diffusion: Euler, Heun, LMS, KDPM2 and DPM-Solver-SDE. Their ladders run between the first
 * and the last of the spaced timesteps.
 *
 * @param settings - the fields
 * @param rules - the class
 * @param steps - the number of steps
 * @param chain - the chain
 * @param options - timesteps of the caller's own
 * @returns the grid
 */
export function sigmaSchedulerGrid(
  settings: SchedulerSettings,
  rules: SchedulerRules,
  steps: number,
  { sigmas: table }: BetaChain,
  options: SchedulerGridOptions,
): RawGrid {
  const spaced = options.timesteps ?? spacedTimesteps(settings, steps, { rounded: false });
  const ladder = ladderOf(settings);
  const timestepAt = (sigma: number) => timestepAtSigma(table, sigma);
  let timesteps = spaced;
  let sigmas: readonly number[] = spaced.map((k) => sigmaAtTimestep(table, k));
  if (ladder) {
    const [first, last] =
      settings.interpolation_type === "log_linear" ? [table.at(-1)!, table[0]!] : [sigmas[0]!, sigmas.at(-1)!];
    sigmas = ladderSigmas(ladder, steps, settings.sigma_max ?? first, settings.sigma_min ?? last);
    const exact = sigmas.map(timestepAt);
    timesteps = ladder === "karras" && rules.roundsKarras ? exact.map(roundHalfToEven) : exact;
  } else if (settings.interpolation_type === "log_linear") {
    sigmas = linspace(Math.log(table.at(-1)!), Math.log(table[0]!), steps + 1).map(Math.exp);
  }
  // With log-linear interpolation there is a scale too many, and no step leads from the last but one to the end.
  const visited = sigmas.length > steps ? sigmas : undefined;
  sigmas = [...sigmas, settings.final_sigmas_type === "sigma_min" ? table[0]! : 0];
  if (isContinuous(settings)) timesteps = sigmas.slice(0, -1).map((sigma) => 0.25 * Math.log(sigma));
  const top = sigmas.reduce((a, b) => Math.max(a, b));
  const initNoiseSigma = settings.timestep_spacing === "leading" ? Math.hypot(top, 1) : top;
  const ratios = visited ?? sigmas;
  return { ...callsOf(rules, timesteps, sigmas, timestepAt), initNoiseSigma, visits: { ratios } };
}

/**
 * Whether the network is told a quarter of the logarithm of the noise scale in place of a timestep.
 *
 * @param settings - the fields
 * @returns whether it is
 */
export function isContinuous(settings: SchedulerSettings): boolean {
  return settings.timestep_type === "continuous" && settings.prediction_type === "v_prediction";
}

function callsOf(
  { second }: SchedulerRules,
  timesteps: readonly number[],
  sigmas: readonly number[],
  timestepAt: (sigma: number) => number,
): Pick<RawGrid, "timesteps" | "sigmas" | "midpointSigmas"> {
  if (second === undefined) return { timesteps, sigmas };
  if (second === "end") return twice(timesteps, sigmas);
  const calls = withMidpoints(timesteps, sigmas, timestepAt, second === "ancestral");
  if (second === "sde") return { timesteps: calls.timesteps, sigmas: twice(timesteps, sigmas).sigmas };
  return calls;
}
