/**
 * Metrics for generated data: label agreement and Fréchet distance in MNIST-CNN features, energy distance.
 *
 * @packageDocumentation
 */
export * from "./energy-distance.ts";
export * from "./feature-statistics.ts";
export type { Features } from "./features.ts";
export * from "./frechet-distance.ts";
export * from "./frechet-floor.ts";
export * from "./label-agreement.ts";
export * from "./mnist-classifier.ts";
