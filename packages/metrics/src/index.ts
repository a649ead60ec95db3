/**
 * Metrics for generated images: label agreement and Fréchet distance in MNIST-CNN features.
 *
 * @packageDocumentation
 */
export * from "./feature-statistics.ts";
export type { Features } from "./features.ts";
export * from "./frechet-distance.ts";
export * from "./frechet-floor.ts";
export * from "./label-agreement.ts";
export * from "./mnist-classifier.ts";
