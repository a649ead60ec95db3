/**
 * Conformance laws for schedules, targets, steppers and samplers, and a float64 TensorFlow.js backend.
 *
 * @packageDocumentation
 */
export * from "./expect-order.ts";
export * from "./standard-schedules.ts";
export * from "./use-float64.ts";
