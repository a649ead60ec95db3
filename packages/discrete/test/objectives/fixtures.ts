import { readFileSync } from "node:fs";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../fixtures/${name}.json`, import.meta.url), "utf8"));

/** Numbers of a table of any depth. */
export type Table = number | null | string | readonly Table[];
type Vector = readonly number[];
type Matrix = readonly Vector[];

/** Losses of one concrete score. */
export interface ScoreLosses {
  readonly SE: number;
  readonly ISE: number;
  readonly DSE: number;
  readonly CSM: number;
}

/** What is given of one process of two tokens. */
export interface SeddGraph {
  readonly sigma_bar: Readonly<
    Record<
      string,
      {
        readonly p_t: Vector;
        readonly ratio_x_l_v: Table;
        readonly losses: Readonly<Record<string, Readonly<Record<string, ScoreLosses>>>>;
        readonly token_dse: {
          readonly x0: Matrix;
          readonly xt: Matrix;
          readonly log_score: readonly Matrix[];
          readonly score_entropy_per_token: Matrix;
        };
      }
    >
  >;
  readonly single_token_posterior: {
    readonly p0: Vector;
    readonly sigma_bar: number;
    readonly dsigma_bar: number;
    readonly "p(x_prev | x_t) [x_t][x_prev]": Matrix;
  };
  readonly bound: {
    readonly S: number;
    readonly rows: readonly {
      readonly x0: Vector;
      readonly neg_log_p0: number;
      readonly dwdse_integral_0_to_S: number;
      readonly kl_end_to_exact_pS: number;
      readonly sum: number;
    }[];
  };
  readonly states: Matrix;
  readonly log_score_A: readonly Matrix[];
  readonly log_score_B: readonly Matrix[];
}

/** Score entropy on two tokens. */
export const sedd = read("06_sedd") as {
  readonly p0: { readonly vocab: number; readonly length: number; readonly prob: Vector };
  readonly uniform: SeddGraph;
  readonly absorbing: SeddGraph;
};

/** Masked diffusion. */
export const mdlm = read("06_mdlm") as {
  readonly logits: readonly Matrix[];
  readonly x0: Matrix;
  readonly xt: Matrix;
  readonly t: Vector;
  readonly subs_log_probs: readonly (readonly (readonly (number | "-inf")[])[])[];
  readonly log_p_x0: Matrix;
  readonly continuous: Readonly<
    Record<
      "loglinear" | "cosine" | "linear",
      {
        readonly sigma: Vector;
        readonly dsigma: Vector;
        readonly weight: Vector;
        readonly loss_per_token_nats: Matrix;
      }
    >
  >;
  readonly t_T: Vector;
  readonly d3pm_T_step_loss: Matrix;
  readonly toy_nelbo: readonly { readonly x0: Vector; readonly nelbo_exact_denoiser_nats: number }[];
  readonly antithetic: { readonly u: Vector; readonly t: Vector };
};

/** What is given of one chain of D3PM. */
export interface Chain {
  readonly Q: readonly Matrix[];
  readonly Qbar: readonly Matrix[];
  readonly posterior_xt_x0_xprev: Readonly<Record<string, readonly (readonly (Vector | null)[])[]>>;
  readonly reverse_d3pm_xt_xprev: Readonly<Record<string, readonly (readonly (number | "nan")[])[]>>;
  readonly reverse_posterior_mixture_xt_xprev: Readonly<Record<string, readonly (readonly (number | "nan")[])[]>>;
  readonly vb_bits_exact_t_x0: Matrix;
  readonly ce_bits_exact_t_x0: Matrix;
  readonly prior_bits_x0: Vector;
  readonly total_bits_x0: Vector;
  readonly "hybrid_lambda_0.01_bits_t_x0": Matrix;
  readonly exact_model_nll_bits_x0: Vector;
}

/** D3PM on one token. */
export const d3pm = read("06_d3pm") as {
  readonly K: number;
  readonly T: number;
  readonly network_logits: Matrix;
  readonly network_c: Vector;
} & Readonly<Record<"uniform" | "absorbing_last" | "gaussian" | "band", Chain>>;
