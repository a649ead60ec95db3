/**
 * Choosing, starting and repairing a TensorFlow.js backend, with the kernels that training needs.
 *
 * @packageDocumentation
 */
export * from "./backend-report.ts";
export { arrayOf, type Float64Values, reader, sumOver } from "./check/array.ts";
export * from "./check/check-backend.ts";
export * from "./check/check-case.ts";
export * from "./native/native-folder.ts";
export * from "./register-gradients.ts";
export * from "./use-backend.ts";
