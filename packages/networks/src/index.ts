/**
 * Networks for diffusion models, the layers they are made of, and their weights as files.
 *
 * @packageDocumentation
 */
export * from "./attention.ts";
export * from "./convolution.ts";
export * from "./count-parameters.ts";
export * from "./dense.ts";
export * from "./dit.ts";
export * from "./fourier-embedding.ts";
export * from "./grid-positions.ts";
export * from "./gelu.ts";
export * from "./group-norm.ts";
export * from "./label-embedding.ts";
export * from "./layer-norm.ts";
export * from "./load-weights.ts";
export * from "./mlp.ts";
export * from "./monotone-network.ts";
export * from "./network.ts";
export * from "./parameters.ts";
export * from "./patches.ts";
export * from "./resampling.ts";
export { rotary, rotaryTable, type RotaryTable } from "./rotary.ts";
export * from "./scaling.ts";
export * from "./scaled-softmax.ts";
export * from "./score-model.ts";
export * from "./self-attention.ts";
export { silu } from "./silu.ts";
export * from "./timestep-embedding.ts";
export * from "./token-model.ts";
export * from "./token-network.ts";
export * from "./token-transformer.ts";
export * from "./tokens-as-images.ts";
export * from "./unet.ts";
export * from "./weights-of.ts";
