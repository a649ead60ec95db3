/**
 * Training objectives of diffusion models: levels, weights and targets kept apart.
 *
 * @packageDocumentation
 */
export * from "./drop-labels.ts";
export * from "./elbo-weight.ts";
export * from "./gaussian-loss.ts";
export * from "./learned-schedule.ts";
export * from "./level-distribution.ts";
export * from "./monotone-function.ts";
export * from "./snr-weights.ts";
export * from "./stratified-levels.ts";
export * from "./uniform-levels.ts";
export { asDrawn, epsWeight, simpleWeight, weightOnEps, weightOnX0 } from "./weight.ts";
export type { Weight } from "./weight.ts";
