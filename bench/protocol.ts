import type { BenchCase } from "./case.ts";

/**
 * How a contestant talks to the benchmark: a process that gets a {@link ChildTask} as JSON in its argument, says
 * {@link Ready} or {@link Skip} in a line of JSON, answers every {@link Order} with the {@link Times} of some steps,
 * and {@link Peak} when its input ends. `torch/run.py` does the same.
 */
export interface ChildTask {
  readonly work: string;
  readonly task: BenchCase["task"];
  readonly batch: number;
  /** Which sampler, and how many steps of it are a run, where the task is to sample. */
  readonly sampler?: NonNullable<BenchCase["sampler"]>;
  readonly steps: number;
  /** The file with the initial weights and the batch. */
  readonly file: string;
  /** What distinguishes contestants that share a program. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The scales of the denoising step. */
  readonly levels: { readonly from: Level; readonly to: Level };
}

/** The scales of data and noise at a time. */
export interface Level {
  readonly t: number;
  readonly alpha: number;
  readonly sigma: number;
}

/** Set up, with the first steps done, which also warm up. */
export interface Ready {
  /** The losses of the first steps of training, or the mean square of what one step of denoising gives. */
  readonly results: readonly number[];
  readonly parameters: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Cannot run here. */
export interface Skip {
  readonly skip: string;
}

/** Steps to do: at least one, until the time or the number is reached. */
export interface Order {
  readonly milliseconds: number;
  readonly most: number;
}

/** How long each step took, in milliseconds; of a sampler, a step of each run on average. */
export interface Times {
  readonly times: readonly number[];
}

/** The most memory that the process had, in bytes. */
export interface Peak {
  readonly peak: number;
}

/** The steps of training whose losses are compared. */
export const comparedSteps = 3;
