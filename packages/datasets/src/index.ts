/**
 * Real data readers for images and text, toy densities and seeded batching for diffusion models.
 *
 * @packageDocumentation
 */
export * from "./idx.ts";
export * from "./labelled-images.ts";
export * from "./load-idx-images.ts";
export * from "./load-mnist.ts";
export * from "./shuffled-batches.ts";
export * from "./take.ts";
export * from "./tokens/byte-pair-vocabulary.ts";
export * from "./tokens/decode-rows.ts";
export * from "./tokens/letters-only.ts";
export * from "./tokens/load-place-names.ts";
export * from "./tokens/load-state-of-the-union.ts";
export * from "./tokens/load-text.ts";
export * from "./tokens/load-words.ts";
export * from "./tokens/ordinal-tokens.ts";
export * from "./tokens/ordinal-values.ts";
export * from "./tokens/take-tokens.ts";
export * from "./tokens/text-dataset.ts";
export type * from "./tokens/token-set.ts";
export * from "./tokens/token-vocabulary.ts";
export * from "./tokens/vocabularies.ts";
export * from "./tokens/token-windows.ts";
export * from "./toy/checkerboard.ts";
export * from "./toy/eight-gaussians.ts";
export * from "./toy/moons.ts";
export * from "./toy/pinwheel.ts";
export * from "./toy/rings.ts";
export * from "./toy/swiss-roll.ts";
export * from "./toy/toy-densities.ts";
export type * from "./toy/toy-density.ts";
