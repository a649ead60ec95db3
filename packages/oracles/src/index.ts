/**
 * Exact answers for testing diffusion samplers and losses.
 *
 * @packageDocumentation
 */
export * from "./cauchy.ts";
export * from "./coin-flips.ts";
export * from "./denoised-variance.ts";
export * from "./empirical.ts";
export { type EmpiricalOptions } from "./empirical-data.ts";
export * from "./gaussian-kl.ts";
export * from "./gaussian-mixture.ts";
export { type GaussianMixtureOptions } from "./mixture-components.ts";
export * from "./gaussian.ts";
export * from "./inverse-transform.ts";
export {
  type LinearGaussianPosterior,
  type ScalarPosterior,
  linearGaussianPosterior,
} from "./linear-gaussian-posterior.ts";
export { type LinearObservation } from "./linear-observation.ts";
export * from "./markov-chain.ts";
export { type Matrix } from "./matrix.ts";
export * from "./matrix-exponential.ts";
export * from "./oracle.ts";
export * from "./small-noise-reverse.ts";
export { type GaussianOptions, type Spread } from "./spread.ts";
export * from "./token-law.ts";
export * from "./uniform-from-bits.ts";
