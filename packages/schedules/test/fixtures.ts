import { readFileSync } from "node:fs";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/${name}.json`, import.meta.url), "utf8"));

/** A chain of diffusers at some of its timesteps. */
export interface VpTable {
  readonly betas_f64: readonly number[];
  readonly alphas_cumprod_f64: readonly number[];
  readonly sum_log_alpha_f64: number;
}

type TableName =
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
  readonly discrete_schedule: { readonly t: readonly number[]; readonly sigma: readonly number[] };
};
