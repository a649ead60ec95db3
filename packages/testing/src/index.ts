/**
 * Conformance laws for schedules, targets, steppers and samplers, and a float64 TensorFlow.js backend.
 *
 * @packageDocumentation
 */
export * from "./expect-moments.ts";
export * from "./expect-no-leak.ts";
export * from "./expect-order.ts";
export * from "./expect-reproducible.ts";
export * from "./expect-schedule.ts";
export * from "./expect-target.ts";
export * from "./expect-token-process.ts";
export * from "./sampler-case.ts";
export * from "./standard-schedules.ts";
export * from "./use-float64.ts";
