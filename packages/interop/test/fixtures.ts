import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { JsonValue } from "../src/index.ts";

const read = (path: string) => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), "utf8");

/** What diffusers returned for a class, a config and a number of steps. */
export interface SchedulerCase {
  readonly class: string;
  readonly n: number | null;
  readonly config: Readonly<Record<string, JsonValue>>;
  readonly set_timesteps?: {
    readonly mu?: number;
    readonly jump_length?: number;
    readonly jump_n_sample?: number;
    readonly timesteps?: readonly number[];
  };
  readonly timesteps: readonly number[];
  readonly sigmas?: readonly number[] | null;
  readonly sigmas_interpol?: readonly (number | null)[];
  readonly init_noise_sigma?: number;
}

/** The grids of diffusers' classes. */
export const cases = (JSON.parse(read("01_timesteps_sigmas.json")) as { readonly cases: readonly SchedulerCase[] })
  .cases;

/** The grids of its runs with given noise, among which are classes that the first list lacks. */
export const stochasticCases = (
  JSON.parse(read("03_diffusers_sde_gauss4.json")) as { readonly cases: readonly SchedulerCase[] }
).cases.filter(({ n }) => n !== null);

/** Configs as diffusers wrote them. */
export const files = ["pipeline/scheduler", "scheduler_ddim", "scheduler_dpm_from_ddpm", "scheduler_flow"].map(
  (folder) => ({ folder, text: read(`07_networks/${folder}/scheduler_config.json`) }),
);

/** The text of a case's config, as diffusers would write it. */
export const textOf = ({ class: name, config }: SchedulerCase): string =>
  JSON.stringify({ _class_name: name, _diffusers_version: "0.42.1", ...config });

/**
 * Expects a number of a fixture, which has 9 significant digits: within 1e-9 of it relative, beyond half a unit of its
 * last digit.
 */
export function expectPrinted(value: number, printed: number): void {
  const digit = printed === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(printed))) - 8);
  expect(Math.abs(value - printed)).toBeLessThanOrEqual(digit / 2 + 1e-9 * Math.abs(printed));
}
