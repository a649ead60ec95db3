import type { GaussianSampler, NoiseLevel, NoiseSchedule } from "@tweedie/core";

/** The samplers of k-diffusion, by the names of their functions. */
export type KDiffusionName =
  | "sample_euler"
  | "sample_euler_ancestral"
  | "sample_heun"
  | "sample_dpm_2"
  | "sample_dpm_2_ancestral"
  | "sample_lms"
  | "sample_dpm_fast"
  | "sample_dpm_adaptive"
  | "sample_dpmpp_2s_ancestral"
  | "sample_dpmpp_sde"
  | "sample_dpmpp_2m"
  | "sample_dpmpp_2m_sde"
  | "sample_dpmpp_3m_sde";

/** The arguments of k-diffusion's functions, under their names. Each function knows some of them. */
export interface KDiffusionOptions {
  /** The noise scales, falling; the last may be 0. For all but `sample_dpm_fast` and `sample_dpm_adaptive`. */
  readonly sigmas?: readonly number[];
  /** Where those two end. */
  readonly sigma_min?: number;
  /** Where those two begin. */
  readonly sigma_max?: number;
  /** `sample_dpm_fast`: the number of calls of the network. */
  readonly n?: number;
  /** The share of fresh noise: 1 if left out, but 0 for `sample_dpm_fast` and `sample_dpm_adaptive`. */
  readonly eta?: number;
  /** A factor on the noise that is drawn (default 1). */
  readonly s_noise?: number;
  /** How much noise is exchanged (default 0). */
  readonly s_churn?: number;
  /** The least noise scale at which it is (default 0). */
  readonly s_tmin?: number;
  /** The largest (default infinity). */
  readonly s_tmax?: number;
  /** `sample_lms` and `sample_dpm_adaptive`: the order. */
  readonly order?: number;
  /** `sample_dpmpp_2m_sde`: how differences are weighed (default `midpoint`). */
  readonly solver_type?: "midpoint" | "heun";
  /** `sample_dpmpp_sde`: where the midpoint lies (default 1/2). */
  readonly r?: number;
  /** `sample_dpm_adaptive`: the relative tolerance (default 0.05). */
  readonly rtol?: number;
  /** The absolute tolerance (default 0.0078). */
  readonly atol?: number;
  /** The first step to try (default 0.05). */
  readonly h_init?: number;
  /** The proportional gain (default 0). */
  readonly pcoeff?: number;
  /** The integral gain (default 1). */
  readonly icoeff?: number;
  /** The derivative gain (default 0). */
  readonly dcoeff?: number;
  /** The share of its size below which a step is repeated (default 0.81). */
  readonly accept_safety?: number;
}

/** All that is needed to sample as a function of k-diffusion does. */
export interface KDiffusionSampling {
  /** The function that it is, and its options, as text: of `@tweedie/samplers`, where that has it, and else of this package. */
  readonly rule: string;
  /** The sampler. */
  readonly sampler: GaussianSampler;
  /** The schedule of the sampler: $\alpha = 1$, $\sigma$ proportional to time. */
  readonly schedule: NoiseSchedule;
  /** The levels: those of `sigmas`, or the two ends. */
  readonly grid: readonly NoiseLevel[];
  /** What unit noise is multiplied with to begin: the first noise scale. */
  readonly initNoiseSigma: number;
}
