/**
 * Real data readers, toy densities and seeded batching for diffusion models.
 *
 * @packageDocumentation
 */
export * from "./idx.ts";
export * from "./labelled-images.ts";
export * from "./load-idx-images.ts";
export * from "./load-mnist.ts";
export * from "./shuffled-batches.ts";
export * from "./take.ts";
export * from "./tokens/decode-rows.ts";
export * from "./tokens/load-words.ts";
export * from "./tokens/take-tokens.ts";
export type * from "./tokens/token-set.ts";
export * from "./tokens/token-vocabulary.ts";
export * from "./toy/checkerboard.ts";
export * from "./toy/eight-gaussians.ts";
export * from "./toy/moons.ts";
export * from "./toy/pinwheel.ts";
export * from "./toy/rings.ts";
export * from "./toy/swiss-roll.ts";
export * from "./toy/toy-densities.ts";
export type * from "./toy/toy-density.ts";
