import type { GaussianSampler, GaussianStepper, Guidance, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import type { DiffusersOptions, StepArguments } from "./diffusers-sampling.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SchedulerGrid } from "./scheduler-grid.ts";
import type { SchedulerRules } from "./scheduler-rules.ts";

/** What a plan is made from. */
export interface PlanParts {
  readonly config: SchedulerConfig;
  readonly rules: SchedulerRules;
  readonly grid: SchedulerGrid;
  /** The number of steps. */
  readonly steps: number;
  /** What `step` takes. */
  readonly step: StepArguments;
  readonly options: DiffusersOptions;
}

/** How a class samples. */
export interface SamplingPlan {
  /** The levels that are visited, in their order; neighbours are equal where the class steps on the spot. */
  readonly levels: readonly NoiseLevel[];
  /** The schedule that they are on. */
  readonly schedule: NoiseSchedule;
  /** What moves the samples, or the whole sampler. */
  readonly run: GaussianStepper<unknown> | GaussianSampler;
  /** The function that it is, and its options. */
  readonly rule: string;
  /** What is done with a prediction before it is used. */
  readonly clip?: Guidance | undefined;
  /** Where the class deviates from its rule. */
  readonly notes?: readonly string[];
}
