import { levelAt, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import type { BetaChain } from "./beta-chain.ts";
import { chainSchedulerGrid } from "./chain-scheduler-grid.ts";
import { distilledSchedulerGrid } from "./distilled-scheduler-grid.ts";
import { consistencySchedulerGrid, edmSchedulerGrid } from "./edm-scheduler-grid.ts";
import { flowSchedulerGrid } from "./flow-scheduler-grid.ts";
import { repaintSchedulerGrid } from "./repaint-scheduler-grid.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";
import type { RawGrid, SchedulerGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
import { ladderOf } from "./sigma-ladder.ts";
import { isContinuous, sigmaSchedulerGrid } from "./sigma-scheduler-grid.ts";
import { solverSchedulerGrid } from "./solver-scheduler-grid.ts";
import { timeAtRatio } from "./time-at-ratio.ts";

/** A config, taken apart. */
export interface SchedulerParts {
  readonly settings: SchedulerSettings;
  readonly rules: SchedulerRules;
  readonly schedule: NoiseSchedule;
  readonly chain: BetaChain | undefined;
}

/**
 * The grid of a config.
 *
 * @param parts - the config
 * @param steps - the number of steps
 * @param options - what the class takes beside
 * @returns the grid
 * @throws TweedieError if the number of steps does not fit the config
 */
export function schedulerGrid(parts: SchedulerParts, steps: number, options: SchedulerGridOptions): SchedulerGrid {
  const { settings, rules, schedule } = parts;
  const { num_train_timesteps: chain } = settings;
  if (!(Number.isSafeInteger(steps) && steps >= 1 && steps <= chain)) {
    throw new TweedieError(
      `schedulerGrid: expected a number of steps from 1 to num_train_timesteps = ${chain}, got ${steps}. ` +
        `Use for example 20.`,
    );
  }
  if (options.timesteps) checkOwn(parts, options.timesteps, steps);
  const { timesteps, sigmas, midpointSigmas, initNoiseSigma, visits } = rawGrid(parts, steps, options);
  if (parts.chain && !isContinuous(settings)) checkTimesteps(timesteps, chain);
  const times = "times" in visits ? visits.times : visits.ratios.map((ratio) => timeAtRatio(schedule, ratio));
  const levels = distinctLevels(schedule, times);
  return Object.freeze({
    timesteps: Object.freeze(timesteps),
    sigmas: sigmas && Object.freeze(sigmas),
    midpointSigmas: midpointSigmas && Object.freeze(midpointSigmas),
    initNoiseSigma,
    levels: Object.freeze(rules.inverse ? levels.toReversed() : levels),
  });
}

function checkTimesteps(timesteps: readonly number[], chain: number): void {
  const bad = timesteps.find((k) => !(k >= 0 && k <= chain - 1));
  if (bad === undefined) return;
  throw new TweedieError(
    `schedulerGrid: expected timesteps from 0 to ${chain - 1}, got ${bad}. Take fewer steps, or a smaller steps_offset.`,
  );
}

function checkOwn({ settings, rules }: SchedulerParts, own: readonly number[], steps: number): void {
  const chain = settings.num_train_timesteps;
  const isTaken =
    ["distilled", "sigma", "solver", "consistency"].includes(rules.family) || settings.variance_type !== undefined;
  if (!isTaken || ladderOf(settings) || settings.use_flow_sigmas) {
    throw new TweedieError(
      `schedulerGrid: expected no timesteps for this config, which places its own, got [${own.join(", ")}]. ` +
        `Leave them out, or use a class that takes them, without a ladder.`,
    );
  }
  const falls = own.every((k, i) => Number.isInteger(k) && k >= 0 && k < chain && !(k >= own[i - 1]!));
  if (falls && own.length === steps) return;
  throw new TweedieError(
    `schedulerGrid: expected ${steps} timesteps that fall strictly, integers from 0 to ${chain - 1}, got ` +
      `[${own.join(", ")}]. Sort them, and take as many steps.`,
  );
}

function rawGrid({ settings, rules, chain }: SchedulerParts, steps: number, options: SchedulerGridOptions): RawGrid {
  switch (rules.family) {
    case "chain":
      return chainSchedulerGrid(settings, rules, steps, options);
    case "distilled":
      return distilledSchedulerGrid(settings, rules, steps, options);
    case "repaint":
      return repaintSchedulerGrid(settings, rules, steps, options);
    case "sigma":
      return sigmaSchedulerGrid(settings, rules, steps, chain!, options);
    case "solver":
      return solverSchedulerGrid(settings, rules, steps, chain!, options);
    case "flow":
      return flowSchedulerGrid(settings, rules, steps, options);
    case "edm":
      return edmSchedulerGrid(settings, steps);
    case "consistency":
      return consistencySchedulerGrid(settings, steps, options);
  }
}

function distinctLevels(schedule: NoiseSchedule, times: readonly number[]): readonly NoiseLevel[] {
  // Where a final level repeats the last one, their times may differ by a rounding error.
  const distinct = times.filter((t, i) => i === 0 || Math.abs(t - times[i - 1]!) > 1e-14);
  const bad = distinct.findIndex((t, i) => i > 0 && !(t < distinct[i - 1]!));
  if (bad >= 0 || distinct.length < 2) {
    throw new TweedieError(
      `schedulerGrid: expected levels that fall strictly, got time ${distinct[bad] ?? distinct[0]} after ` +
        `${distinct[bad - 1] ?? "none"}. Take fewer steps, or correct the fields of the grid.`,
    );
  }
  return distinct.map((t) => Object.freeze(levelAt(schedule, t)));
}
