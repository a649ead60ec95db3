import type { SchedulerClass, SchedulerRules } from "./scheduler-rules.ts";
import type { SchedulerSettings } from "./scheduler-settings.ts";

const chain: SchedulerSettings = {
  num_train_timesteps: 1000,
  beta_start: 0.0001,
  beta_end: 0.02,
  beta_schedule: "linear",
  trained_betas: null,
};
const latent: SchedulerSettings = { ...chain, beta_start: 0.00085, beta_end: 0.012 };
const predicts = { prediction_type: "epsilon" } as const;
const clips = { clip_sample: true, clip_sample_range: 1 };
const thresholds = { thresholding: false, dynamic_thresholding_ratio: 0.995, sample_max_value: 1 };
const leading = { timestep_spacing: "leading", steps_offset: 0 } as const;
const linspace = { timestep_spacing: "linspace", steps_offset: 0 } as const;
const rescales = { rescale_betas_zero_snr: false };
const ladders = { use_karras_sigmas: false, use_exponential_sigmas: false, use_beta_sigmas: false };
const ends = { sigma_min: null, sigma_max: null };
const flows = { use_flow_sigmas: false, flow_shift: 1 };
const dynamic = { use_dynamic_shifting: false, time_shift_type: "exponential" } as const;
const dpm = { algorithm_type: "dpmsolver++", solver_type: "midpoint", solver_order: 2 };
const clipped = { lambda_min_clipped: -Infinity, variance_type: null };
const toZero = { final_sigmas_type: "zero" } as const;
const distilled: SchedulerSettings = {
  ...latent,
  ...predicts,
  ...thresholds,
  ...leading,
  ...rescales,
  beta_schedule: "scaled_linear",
  original_inference_steps: 50,
  clip_sample: false,
  clip_sample_range: 1,
  set_alpha_to_one: true,
  timestep_scaling: 10,
};
const edm: SchedulerSettings = {
  ...predicts,
  ...toZero,
  sigma_min: 0.002,
  sigma_max: 80,
  sigma_data: 0.5,
  sigma_schedule: "karras",
  num_train_timesteps: 1000,
  rho: 7,
};

/** The classes of diffusers whose configs are read, with the defaults of diffusers 0.42. */
export const schedulerClasses: Readonly<Record<SchedulerClass, SchedulerRules>> = {
  DDPMScheduler: {
    family: "chain",
    defaults: { ...chain, ...predicts, ...clips, ...thresholds, ...leading, ...rescales, variance_type: "fixed_small" },
    tables: ["sigmoid", "laplace"],
    end: "clean",
  },
  DDIMScheduler: {
    family: "chain",
    defaults: { ...chain, ...predicts, ...clips, ...thresholds, ...leading, ...rescales, set_alpha_to_one: true },
  },
  DDIMInverseScheduler: {
    family: "chain",
    defaults: { ...chain, ...predicts, ...clips, ...leading, ...rescales, set_alpha_to_one: true },
    inverse: true,
    spacings: ["leading", "trailing"],
  },
  PNDMScheduler: {
    family: "chain",
    defaults: { ...chain, ...predicts, ...leading, skip_prk_steps: false, set_alpha_to_one: false },
    rungeKutta: true,
  },
  RePaintScheduler: {
    family: "repaint",
    defaults: { ...chain, clip_sample: true, eta: 0 },
    tables: ["sigmoid"],
    end: "clean",
  },
  LCMScheduler: { family: "distilled", defaults: distilled, end: "clean" },
  TCDScheduler: { family: "distilled", defaults: distilled, end: "first" },
  EulerDiscreteScheduler: {
    family: "sigma",
    defaults: {
      ...chain,
      ...predicts,
      ...linspace,
      ...ladders,
      ...ends,
      ...rescales,
      ...toZero,
      interpolation_type: "linear",
      timestep_type: "discrete",
    },
  },
  EulerAncestralDiscreteScheduler: {
    family: "sigma",
    defaults: { ...chain, ...predicts, ...linspace, ...rescales },
  },
  LMSDiscreteScheduler: { family: "sigma", defaults: { ...chain, ...predicts, ...linspace, ...ladders } },
  HeunDiscreteScheduler: {
    family: "sigma",
    defaults: { ...latent, ...predicts, ...linspace, ...ladders, clip_sample: false, clip_sample_range: 1 },
    tables: ["exp"],
    second: "end",
  },
  KDPM2DiscreteScheduler: {
    family: "sigma",
    defaults: { ...latent, ...predicts, ...linspace, ...ladders },
    second: "midpoint",
    roundsKarras: true,
  },
  KDPM2AncestralDiscreteScheduler: {
    family: "sigma",
    defaults: { ...latent, ...predicts, ...linspace, ...ladders },
    second: "ancestral",
    roundsKarras: true,
  },
  DPMSolverSDEScheduler: {
    family: "sigma",
    defaults: { ...latent, ...predicts, ...linspace, ...ladders, noise_sampler_seed: null },
    second: "sde",
  },
  DPMSolverMultistepScheduler: {
    family: "solver",
    defaults: {
      ...chain,
      ...predicts,
      ...thresholds,
      ...linspace,
      ...ladders,
      ...flows,
      ...dynamic,
      ...dpm,
      ...clipped,
      ...toZero,
      ...rescales,
      use_lu_lambdas: false,
      lower_order_final: true,
      euler_at_final: false,
    },
  },
  DPMSolverSinglestepScheduler: {
    family: "solver",
    defaults: {
      ...chain,
      ...predicts,
      ...thresholds,
      ...ladders,
      ...flows,
      ...dynamic,
      ...dpm,
      ...clipped,
      ...toZero,
      lower_order_final: false,
    },
    roundsKarras: true,
  },
  UniPCMultistepScheduler: {
    family: "solver",
    defaults: {
      ...chain,
      ...predicts,
      ...thresholds,
      ...linspace,
      ...ladders,
      ...ends,
      ...flows,
      ...dynamic,
      ...toZero,
      ...rescales,
      shift_terminal: null,
      solver_order: 2,
      solver_type: "bh2",
      predict_x0: true,
      lower_order_final: true,
      disable_corrector: [],
      solver_p: null,
    },
    flowFromOne: true,
    roundsKarras: true,
  },
  DEISMultistepScheduler: {
    family: "solver",
    defaults: {
      ...chain,
      ...predicts,
      ...thresholds,
      ...linspace,
      ...ladders,
      ...flows,
      ...dynamic,
      solver_order: 2,
      algorithm_type: "deis",
      solver_type: "logrho",
      lower_order_final: true,
    },
    roundsKarras: true,
    end: "first",
  },
  SASolverScheduler: {
    family: "solver",
    defaults: {
      ...chain,
      ...predicts,
      ...thresholds,
      ...linspace,
      ...ladders,
      ...flows,
      ...clipped,
      predictor_order: 2,
      corrector_order: 2,
      tau_func: null,
      algorithm_type: "data_prediction",
      lower_order_final: true,
    },
    roundsKarras: true,
    end: "first",
  },
  FlowMatchEulerDiscreteScheduler: {
    family: "flow",
    defaults: {
      ...ladders,
      ...dynamic,
      num_train_timesteps: 1000,
      shift: 1,
      base_shift: 0.5,
      max_shift: 1.15,
      base_image_seq_len: 256,
      max_image_seq_len: 4096,
      invert_sigmas: false,
      shift_terminal: null,
      stochastic_sampling: false,
    },
  },
  FlowMatchHeunDiscreteScheduler: {
    family: "flow",
    defaults: { num_train_timesteps: 1000, shift: 1 },
    second: "end",
  },
  EDMEulerScheduler: { family: "edm", defaults: edm },
  EDMDPMSolverMultistepScheduler: {
    family: "edm",
    defaults: { ...edm, ...thresholds, ...dpm, lower_order_final: true, euler_at_final: false },
  },
  CMStochasticIterativeScheduler: {
    family: "consistency",
    defaults: {
      num_train_timesteps: 40,
      sigma_min: 0.002,
      sigma_max: 80,
      sigma_data: 0.5,
      s_noise: 1,
      rho: 7,
      clip_denoised: true,
    },
  },
};
