/**
 * Metrics for generated data: label agreement and Fréchet distance in MNIST-CNN features, energy distance; bits per
 * character, n-gram baselines and shares of real words for text.
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
export * from "./tokens/bits-per-character.ts";
export * from "./tokens/chi-square.ts";
export type * from "./tokens/estimate.ts";
export * from "./tokens/n-gram.ts";
export * from "./tokens/perplexity.ts";
export * from "./tokens/token-frequencies.ts";
export * from "./tokens/word-share.ts";
