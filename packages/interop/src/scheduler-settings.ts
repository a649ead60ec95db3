/** The fields that a class has, by their names in the file. Every class has `num_train_timesteps`. */
export interface SchedulerSettings {
  /** The number $N$ of timesteps of the chain. */
  readonly num_train_timesteps: number;
  /** The first beta. */
  readonly beta_start?: number;
  /** The last beta. */
  readonly beta_end?: number;
  /** The table of betas by name. */
  readonly beta_schedule?: "linear" | "scaled_linear" | "squaredcos_cap_v2" | "sigmoid" | "laplace" | "exp";
  /** The betas themselves, in place of a named table. */
  readonly trained_betas?: readonly number[] | null;
  /** Whether the chain is rescaled to end in pure noise. */
  readonly rescale_betas_zero_snr?: boolean;
  /** What the network predicts. */
  readonly prediction_type?: "epsilon" | "sample" | "v_prediction" | "flow_prediction" | "original_sample";
  /** The standard deviation of the data, to EDM and consistency models. */
  readonly sigma_data?: number;
  /** How timesteps are placed on the chain. */
  readonly timestep_spacing?: "linspace" | "leading" | "trailing";
  /** What the leading placement adds to every timestep. */
  readonly steps_offset?: number;
  /** Whether the network is told timesteps, or a logarithm of the noise scale. */
  readonly timestep_type?: "discrete" | "continuous";
  /** How scales between timesteps are found. */
  readonly interpolation_type?: "linear" | "log_linear";
  /** Whether the scales are Karras' ladder. */
  readonly use_karras_sigmas?: boolean;
  /** Whether they are a geometric progression. */
  readonly use_exponential_sigmas?: boolean;
  /** Whether they are quantiles of a Beta law. */
  readonly use_beta_sigmas?: boolean;
  /** Whether they have equal steps of log-SNR. */
  readonly use_lu_lambdas?: boolean;
  /** Whether the noise is that of a flow. */
  readonly use_flow_sigmas?: boolean;
  /** The shift of its times. */
  readonly flow_shift?: number;
  /** Where sampling ends. */
  readonly final_sigmas_type?: "zero" | "sigma_min";
  /** The least half log-SNR at which sampling may begin. */
  readonly lambda_min_clipped?: number;
  /** The last positive noise scale. */
  readonly sigma_min?: number | null;
  /** The first noise scale. */
  readonly sigma_max?: number | null;
  /** The ladder of the EDM classes. */
  readonly sigma_schedule?: "karras" | "exponential";
  /** The exponent of Karras' ladder. */
  readonly rho?: number;
  /** Whether PNDM leaves out its first steps of Runge and Kutta. */
  readonly skip_prk_steps?: boolean;
  /** Whether sampling ends in the clean datum, not at the first timestep. */
  readonly set_alpha_to_one?: boolean;
  /** The number of steps of the distillation. */
  readonly original_inference_steps?: number;
  /** The shift of a flow's times. */
  readonly shift?: number;
  /** Whether that shift depends on the size of the image. */
  readonly use_dynamic_shifting?: boolean;
  /** How it does. */
  readonly time_shift_type?: "exponential" | "linear";
  /** The shift at the smallest size. */
  readonly base_shift?: number | null;
  /** The shift at the largest size. */
  readonly max_shift?: number | null;
  /** The smallest size, in tokens. */
  readonly base_image_seq_len?: number | null;
  /** The largest size, in tokens. */
  readonly max_image_seq_len?: number | null;
  /** The last positive time, to which the others are stretched. */
  readonly shift_terminal?: number | null;
  /** Whether a flow's times run from noise, 0, to data, 1. */
  readonly invert_sigmas?: boolean;
  /** Whether the estimate of the datum is clipped. */
  readonly clip_sample?: boolean;
  /** To which magnitude. */
  readonly clip_sample_range?: number;
  /** Whether it is clipped at a quantile of its own. */
  readonly thresholding?: boolean;
  /** At which quantile. */
  readonly dynamic_thresholding_ratio?: number;
  /** The largest threshold. */
  readonly sample_max_value?: number;
  /** The variance of a step, or that the network predicts one. */
  readonly variance_type?: string | null;
  /** Which form of the method. */
  readonly algorithm_type?: string;
  /** Its order. */
  readonly solver_order?: number;
  /** Which second-order step. */
  readonly solver_type?: string;
  /** Whether the order falls at the end. */
  readonly lower_order_final?: boolean;
  /** Whether the last step is of order 1. */
  readonly euler_at_final?: boolean;
  /** Whether UniPC works on the datum or the noise. */
  readonly predict_x0?: boolean;
  /** The steps without a corrector. */
  readonly disable_corrector?: readonly number[];
  /** Another solver as predictor, which a file cannot hold. */
  readonly solver_p?: null;
  /** The order of the predictor. */
  readonly predictor_order?: number;
  /** The order of the corrector. */
  readonly corrector_order?: number;
  /** The amount of noise over time, which a file cannot hold. */
  readonly tau_func?: null;
  /** The seed of the Brownian path. */
  readonly noise_sampler_seed?: number | null;
  /** The amount of noise. */
  readonly eta?: number;
  /** The scale of the noise. */
  readonly s_noise?: number;
  /** Whether the estimate of the datum is clipped. */
  readonly clip_denoised?: boolean;
  /** The scale of time in the boundary condition of a distilled network. */
  readonly timestep_scaling?: number;
  /** Whether a flow is sampled with fresh noise. */
  readonly stochastic_sampling?: boolean;
}

/** The name of a field. */
export type FieldName = keyof SchedulerSettings;
