import { readFileSync } from "node:fs";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/${name}.json`, import.meta.url), "utf8"));

/** A matrix, row by row. */
export type Rows = readonly (readonly number[])[];

/** Data, noise and the weights of a linear network: `output = z W^T + b + u c`. */
export interface Batch {
  readonly x0: Rows;
  readonly eps: Rows;
  readonly W: Rows;
  readonly b: readonly number[];
  readonly u: readonly number[];
}

interface Weighting {
  readonly weight: readonly number[];
  readonly loss: number;
  readonly grad_W?: Rows;
  readonly grad_b?: readonly number[];
  readonly grad_u?: readonly number[];
}

/** The weightings of the losses on a chain. */
export type WeightingName = "simple" | "min_snr" | "soft_min_snr" | "p2_k1_g1" | "p2_k1_g0.5" | "truncated_snr" | "snr";

/** Losses and gradients on DDPM's chain. */
export const simple = read("05_losses_simple") as {
  readonly batch: Batch & { readonly t: readonly number[]; readonly xt: Rows; readonly output: Rows };
  readonly by_prediction_type: Readonly<Record<"epsilon" | "x0" | "v", Readonly<Record<WeightingName, Weighting>>>>;
};

/** Losses at continuous levels. */
export const continuous = read("05_losses_continuous") as {
  readonly batch: Batch;
  readonly edm: {
    readonly sigma: readonly number[];
    readonly sigma_data: number;
    readonly kdiffusion_loss_karras: readonly number[];
    readonly "kdiffusion_loss_soft-min-snr": readonly number[];
    readonly edm_weight: readonly number[];
    readonly edm_loss_mean_over_dims: readonly number[];
  };
  readonly dsm: readonly {
    readonly sde: "vp" | "subvp" | "ve";
    readonly t: readonly number[];
    readonly loss_sigma2_weight_mean: number;
    readonly loss_likelihood_weight_mean: number;
  }[];
  readonly vdm: {
    readonly gamma_min_max: readonly [number, number];
    readonly t_continuous: readonly number[];
    readonly continuous: { readonly loss_nats_per_sample: readonly number[] };
  };
  readonly flow_matching: {
    readonly sigma: readonly number[];
    readonly loss_per_sample_mean: readonly number[];
  };
};

/** The mean of numbers. */
export const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
