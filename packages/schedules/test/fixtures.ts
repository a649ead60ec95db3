import { readFileSync } from "node:fs";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/${name}.json`, import.meta.url), "utf8"));

/** A chain of diffusers at some of its timesteps. */
export interface VpTable {
  readonly betas_f64: readonly number[];
  readonly alphas_cumprod_f64: readonly number[];
  readonly alphas_cumprod_f32: readonly number[];
  readonly sum_log_alpha_f64: number;
}

/** The chains of diffusers. */
export type TableName =
  | "linear"
  | "scaled_linear"
  | "squaredcos_cap_v2"
  | "sigmoid"
  | "laplace"
  | "scaled_linear_zero_snr"
  | "linear_zero_snr"
  | "cosine_zero_snr";

/** Betas and alpha bars of diffusers. */
export const vpTables = read("01_vp_tables") as Readonly<Record<TableName, VpTable>> & {
  readonly T: number;
  readonly indices: readonly number[];
};

/** Ladders of sigmas of k-diffusion. */
export const ladders = read("01_kdiffusion_ladders") as {
  readonly ladders: readonly {
    readonly fn: string;
    readonly args: {
      readonly n: number;
      readonly sigma_min: number;
      readonly sigma_max: number;
      readonly rho: number;
    };
    readonly sigmas: readonly number[];
  }[];
  readonly discrete_schedule: {
    readonly t: readonly number[];
    readonly sigma: readonly number[];
    readonly "t_of_sigma_times_1.3": readonly number[];
    readonly "quantized_t_of_sigma_times_1.3": readonly number[];
  };
};

/** The coefficients of an SDE at one time, and of one step of its chain of 1000. */
export interface SdeRow {
  readonly sde: "vp" | "subvp" | "ve";
  readonly params: readonly [low: number, high: number];
  readonly t: number;
  readonly alpha: number;
  readonly sigma: number;
  readonly drift_coef: number;
  readonly g: number;
  readonly discretize_N1000: readonly [drift: number, noise: number];
}

/** The SDEs of Song et al. at a few times. */
export const sdeTable = (read("04_score_sde_pc") as { readonly sde_table: readonly SdeRow[] }).sde_table;
