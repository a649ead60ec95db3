import { Option } from "commander";
import type { Command } from "commander";
import type { Config } from "../config/schema.ts";
import { number, integer } from "./arguments.ts";

/** The flags that say how samples are made; each is the run's own setting by default. */
export interface SamplingFlags {
  readonly sampler?: string;
  readonly grid?: string;
  readonly steps?: number;
  readonly guidance?: number;
  readonly weights: "ema" | "model";
}

/** Adds the flags to a command. */
export function withSamplingFlags(command: Command): Command {
  return command
    .addOption(new Option("--sampler <name>", "see: tweedie list samplers (default: the run's)"))
    .addOption(new Option("--grid <name>", "see: tweedie list grids (default: the run's)"))
    .addOption(new Option("--steps <n>", "steps from noise to data (default: the run's)").argParser(integer(1)))
    .addOption(
      new Option("--guidance <scale>", "scale of the guidance, 1 for none (default: the run's)").argParser(number),
    )
    .addOption(new Option("--weights <which>", "averaged or raw weights").choices(["ema", "model"]).default("ema"));
}

/** The run's sampling settings with the flags' in their place. */
export function sampledBy({ sampling }: Config, { sampler, grid, steps, guidance }: SamplingFlags): Config["sampling"] {
  return {
    ...sampling,
    // Options belong to a name: another sampler starts from its own defaults.
    sampler:
      sampler === undefined || sampler === sampling.sampler.name ? sampling.sampler : { name: sampler, options: {} },
    grid: grid === undefined || grid === sampling.grid.name ? sampling.grid : { name: grid, options: {} },
    steps: steps ?? sampling.steps,
    guidance: guidance ?? sampling.guidance,
  };
}
