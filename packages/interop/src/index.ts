/**
 * Files of other libraries: diffusers' scheduler configs.
 *
 * @packageDocumentation
 */
export type { JsonValue } from "./python-json.ts";
export * from "./read-scheduler-config.ts";
export type { SchedulerClass } from "./scheduler-rules.ts";
export * from "./scheduler-config.ts";
export type { FieldName, SchedulerSettings } from "./scheduler-settings.ts";
export type { SchedulerGrid, SchedulerGridOptions } from "./scheduler-grid.ts";
export * from "./write-scheduler-config.ts";
