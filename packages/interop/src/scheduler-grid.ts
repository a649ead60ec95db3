import type { NoiseLevel } from "@tweedie/core";

/** What diffusers' `set_timesteps` yields, and the noise levels that it means. */
export interface SchedulerGrid {
  /** The timestep that the network is told at each of its calls, in diffusers' numbering from 0. */
  readonly timesteps: readonly number[];
  /**
   * diffusers' `sigmas`, one more than there are steps, repeated where a step calls the network twice: $\sigma/\alpha$, or
   * the flow's $\sigma$. `undefined` for the classes that have none and work on the chain's timesteps.
   */
  readonly sigmas: readonly number[] | undefined;
  /** The scales between two steps at which the KDPM2 classes call the network; `undefined` at places without one. */
  readonly midpointSigmas: readonly (number | undefined)[] | undefined;
  /** What unit noise is multiplied with to begin sampling, in diffusers' own scale of the samples. */
  readonly initNoiseSigma: number;
  /**
   * The levels of the config's schedule that a sampler visits, each once, from noise to data; for an inverse class from
   * data to noise. Steps of length zero, with which some configs end, are left out.
   */
  readonly levels: readonly NoiseLevel[];
}

/** What diffusers takes beside the number of steps. */
export interface SchedulerGridOptions {
  /**
   * The timesteps themselves, falling, in place of those of the config: in as many steps as there are, for the classes that
   * take them and have no ladder. Of consistency models they are places on the ladder, where 0 is the largest scale.
   */
  readonly timesteps?: readonly number[];
  /** The shift $\mu$ where `use_dynamic_shifting` is set: it depends on the size of the image. */
  readonly mu?: number;
  /** RePaint: how many steps are taken back at a jump; 10 if left out. */
  readonly jumpLength?: number;
  /** RePaint: how often a stretch is walked; 10 if left out. */
  readonly jumpSamples?: number;
}

/** The timesteps and scales of a grid, before they are levels. */
export interface RawGrid {
  readonly timesteps: readonly number[];
  readonly sigmas?: readonly number[];
  readonly midpointSigmas?: readonly (number | undefined)[];
  readonly initNoiseSigma: number;
  /** The times of the schedule that are visited, or the $\sigma/\alpha$. */
  readonly visits: { readonly times: readonly number[] } | { readonly ratios: readonly number[] };
}
