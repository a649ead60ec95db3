import { readFileSync } from "node:fs";
import { betaTable, cosineBetas, linearBetas } from "@tweedie/schedules";
import { levelAt } from "../src/noise-level.ts";
import type { NoiseLevel } from "../src/noise-level.ts";

/** Posterior variances and mean coefficients of diffusers on chains of 1000 steps; `prev_t` -1 is the datum. */
export const ddpmVariance = (
  JSON.parse(readFileSync(new URL("../../../fixtures/01_ddpm_variance.json", import.meta.url), "utf8")) as {
    readonly cases: readonly DdpmVariance[];
  }
).cases;

interface DdpmVariance {
  readonly schedule: "linear" | "squaredcos_cap_v2";
  readonly t: number;
  readonly prev_t: number;
  readonly fixed_small: number;
  readonly fixed_large: number;
  readonly fixed_small_log_std: number;
  readonly learned_range_log_at_head: readonly number[];
  readonly posterior_coef_x0: number;
  readonly posterior_coef_xt: number;
}

const chains = { linear: betaTable(linearBetas()), squaredcos_cap_v2: betaTable(cosineBetas()) };

/** The levels of a case: before and after. */
export const levelsOf = ({ schedule, prev_t: s, t }: DdpmVariance): readonly [NoiseLevel, NoiseLevel] => [
  levelAt(chains[schedule], (s + 1) / 1000),
  levelAt(chains[schedule], (t + 1) / 1000),
];
