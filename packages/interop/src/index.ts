/**
 * Files and names of other libraries: diffusers' scheduler configs and what they sample by, and the samplers of k-diffusion.
 *
 * @packageDocumentation
 */
export type { DiffusersOptions, DiffusersSampling, StepArguments } from "./diffusers-sampling.ts";
export * from "./from-diffusers.ts";
export * from "./from-k-diffusion.ts";
export type { KDiffusionName, KDiffusionOptions, KDiffusionSampling } from "./k-diffusion-sampling.ts";
export * from "./k-diffusion-sigmas.ts";
export * from "./large-midpoint.ts";
export * from "./late-churn.ts";
export type { JsonValue } from "./python-json.ts";
export * from "./read-scheduler-config.ts";
export type { SchedulerClass } from "./scheduler-rules.ts";
export * from "./scheduler-config.ts";
export type { FieldName, SchedulerSettings } from "./scheduler-settings.ts";
export type { SchedulerGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
export * from "./write-scheduler-config.ts";
