/**
 * Choosing, starting and repairing a TensorFlow.js backend, with the kernels that training needs.
 *
 * @packageDocumentation
 */
export * from "./backend-report.ts";
export * from "./register-gradients.ts";
export * from "./use-backend.ts";
