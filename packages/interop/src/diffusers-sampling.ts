import type { Tensor } from "@tensorflow/tfjs-core";
import type { GaussianSampler, Guidance, NoiseLevel, NoiseSchedule, Target } from "@tweedie/core";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SchedulerGridOptions } from "./scheduler-grid.ts";

/** What diffusers' `step` takes beside the sample, under its names. Each class knows some of them. */
export interface StepArguments {
  /** DDIM and TCD: the amount of noise. */
  readonly eta?: number;
  /** DDIM: whether the noise is found again from the clipped datum. */
  readonly use_clipped_model_output?: boolean;
  /** Euler and EDMEuler: the amount of churn. */
  readonly s_churn?: number;
  /** The least noise scale at which there is churn. */
  readonly s_tmin?: number;
  /** The largest noise scale at which there is churn. */
  readonly s_tmax?: number;
  /** With churn, and for DPM-Solver-SDE: a factor on the noise. */
  readonly s_noise?: number;
  /** LMS: how many slopes are used. */
  readonly order?: number;
}

/** Options of {@link fromDiffusers}. */
export interface DiffusersOptions extends SchedulerGridOptions {
  /** The number of steps, `num_inference_steps`; left out where `timesteps` are given. */
  readonly steps?: number;
  /** What `step` takes. */
  readonly step?: StepArguments;
  /** SA-Solver: the amount of noise at a timestep, `tau_func`. If left out, 1 at the timesteps 200 to 800 and else 0. */
  readonly tau?: (timestep: number) => number;
  /** RePaint: the image, and a mask that is 1 where it is known; borrowed while the sampler runs. */
  readonly inpaint?: { readonly image: Tensor; readonly mask: Tensor };
  /**
   * Where steps lead that do not lead to the next timestep: where the `class` puts them (the default), or along the `grid`,
   * where they belong. DDIM and its inverse step by the same stride whatever the spacing.
   */
  readonly placement?: "class" | "grid";
}

/** All that is needed to sample as a class of diffusers does. */
export interface DiffusersSampling {
  /** The config, read. */
  readonly config: SchedulerConfig;
  /** What the network predicts, at the levels of `config.schedule`. */
  readonly target: Target;
  /** The timestep that the network is told at each of its calls, in diffusers' numbering. */
  readonly timesteps: readonly number[];
  /** The function that the class is, and its options, as text: of `@tweedie/samplers`, where that has it, and else of this package. */
  readonly rule: string;
  /** The sampler; its samples are those of diffusers, step by step and in their scale. */
  readonly sampler: GaussianSampler;
  /** The schedule of the sampler, for its environment: noise that explodes for the classes whose samples do. */
  readonly schedule: NoiseSchedule;
  /** The levels that the sampler visits. Two in a row are equal where the class ends with a step of no length. */
  readonly grid: readonly NoiseLevel[];
  /**
   * What lies between the network and the sampler. Wraps a denoiser on `config.schedule`: scales what it sees
   * (`scale_model_input`), tells it the time of the class's timestep, and clips as the config says.
   */
  readonly wrap: Guidance;
  /** What unit noise is multiplied with to begin. */
  readonly initNoiseSigma: number;
  /** Where the class deviates from the rule that it is named after, and what is done here. */
  readonly notes: readonly string[];
}
