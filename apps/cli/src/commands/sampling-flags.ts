import { Option } from "commander";
import type { Command } from "commander";
import { datasetNamed } from "../config/datasets.ts";
import type { Named } from "../config/common-fields.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { number, integer } from "./arguments.ts";

/** The flags that say how samples are made; each is the run's own setting by default. */
export interface SamplingFlags {
  readonly sampler?: string;
  readonly grid?: string;
  readonly steps?: number;
  readonly guidance?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly weights: "ema" | "model";
}

/** Adds the flags to a command. */
export function withSamplingFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--sampler <name>", "see: tweedie list samplers, of tokens token-samplers (default: the run's)"),
    )
    .addOption(new Option("--grid <name>", "see: tweedie list grids, of tokens token-grids (default: the run's)"))
    .addOption(new Option("--steps <n>", "steps from noise to data (default: the run's)").argParser(integer(1)))
    .addOption(
      new Option("--guidance <scale>", "scale of the guidance, 1 for none (default: the run's)").argParser(number),
    )
    .addOption(
      new Option("--temperature <t>", "of tokens: below 1 samples are more typical (default: the run's)").argParser(
        number,
      ),
    )
    .addOption(
      new Option("--top-p <share>", "of tokens: draw from the likeliest of that share (default: the run's)").argParser(
        number,
      ),
    )
    .addOption(new Option("--weights <which>", "averaged or raw weights").choices(["ema", "model"]).default("ema"));
}

/**
 * The run's sampling settings with the flags' in their place.
 *
 * @throws UsageError if guidance is asked of a model without labels
 */
export function sampledBy({ dataset, sampling }: GaussianConfig, flags: SamplingFlags): GaussianConfig["sampling"] {
  const { sampler, grid, steps, guidance } = flags;
  for (const [flag, value] of [
    ["--temperature", flags.temperature],
    ["--top-p", flags.topP],
  ] as const) {
    if (value !== undefined)
      throw new UsageError(`${flag}: the data of this run, ${dataset}, are no tokens. Leave the flag out.`);
  }
  if (guidance !== undefined && datasetNamed(dataset).classes === 0) throw unlabelled("--guidance", dataset);
  return {
    ...sampling,
    sampler: named(sampler, sampling.sampler),
    grid: named(grid, sampling.grid),
    steps: steps ?? sampling.steps,
    guidance: guidance ?? sampling.guidance,
  };
}

/** The error of a flag that only models with labels have. */
export const unlabelled = (flag: string, dataset: string): UsageError =>
  new UsageError(`${flag}: the data of this run, ${dataset}, have no labels. Leave the flag out.`);

/**
 * The settings of a run on tokens with the flags' in their place.
 *
 * @throws UsageError if guidance is asked of a model without labels
 */
export function tokensSampledBy({ dataset, sampling }: TokenConfig, flags: SamplingFlags): TokenConfig["sampling"] {
  const { sampler, grid, steps, guidance, temperature, topP } = flags;
  if (guidance !== undefined && datasetNamed(dataset).classes === 0) throw unlabelled("--guidance", dataset);
  return {
    ...sampling,
    sampler: named(sampler, sampling.sampler),
    grid: named(grid, sampling.grid),
    steps: steps ?? sampling.steps,
    guidance: guidance ?? sampling.guidance,
    temperature: temperature ?? sampling.temperature,
    topP: topP ?? sampling.topP,
  };
}

/** Options belong to a name: another starts from its own defaults. */
const named = (asked: string | undefined, own: Named): Named =>
  asked === undefined || asked === own.name ? own : { name: asked, options: {} };
