/**
 * Noise schedules and time grids for diffusion models.
 *
 * @packageDocumentation
 */
export * from "./beta-table.ts";
export * from "./betas.ts";
export * from "./cosine.ts";
export * from "./edm.ts";
export * from "./geometric.ts";
export * from "./grid-at.ts";
export type { GridEntries, GridFactory } from "./grid-entries.ts";
export * from "./karras-grid.ts";
export * from "./linear-beta.ts";
export * from "./log-snr-grid.ts";
export * from "./named-beta-table.ts";
export * from "./plugin.ts";
export * from "./rectified-flow.ts";
export type { ScheduleEntries } from "./schedule-entries.ts";
export * from "./uniform-grid.ts";
export * from "./zero-terminal-snr.ts";
