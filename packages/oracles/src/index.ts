/**
 * Exact answers for testing diffusion samplers and losses.
 *
 * @packageDocumentation
 */
export * from "./cauchy.ts";
export * from "./coin-flips.ts";
export * from "./gaussian-mixture.ts";
export * from "./gaussian.ts";
export * from "./inverse-transform.ts";
export {
  type LinearGaussianPosterior,
  type ScalarPosterior,
  linearGaussianPosterior,
export * from "./oracle.ts";
export * from "./uniform-from-bits.ts";
