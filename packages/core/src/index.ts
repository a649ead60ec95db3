/**
 * The nouns of diffusion models as types, the algebra on them, and the one sampling loop.
 *
 * @packageDocumentation
 */
export * from "./along.ts";
export * from "./combine.ts";
export * from "./device-error.ts";
export * from "./forward-process.ts";
export * from "./fused.ts";
export * from "./is-recording.ts";
export * from "./kernels/activations.ts";
export * from "./kernels/biased-product.ts";
export * from "./kernels/convolution.ts";
export * from "./kernels/group-norm.ts";
export * from "./kernels/host-copies.ts";
export * from "./kernels/layer-norm.ts";
export * from "./kernels/rotary.ts";
export * from "./kernels/scaled-softmax.ts";
export * from "./kernels/self-attention.ts";
export * from "./kernels/weight-gradient.ts";
export * from "./kernels/weight-updates.ts";
export * from "./last.ts";
export * from "./log-snr.ts";
export * from "./next-turn.ts";
export * from "./noise-level.ts";
export * from "./noise-schedule.ts";
export * from "./normal-quantile.ts";
export * from "./on-grid.ts";
export * from "./options-schema.ts";
export * from "./out-of-memory-error.ts";
export * from "./philox.ts";
export * from "./posterior.ts";
export * from "./prediction.ts";
export * from "./read-safetensors.ts";
export * from "./registry.ts";
export * from "./resolve.ts";
export * from "./rng.ts";
export { type RowWindow, rowWindows } from "./row-window.ts";
export * from "./safetensors.ts";
export * from "./sampler.ts";
export * from "./score-model.ts";
export * from "./sde-at.ts";
export * from "./step-noise.ts";
export * from "./stepper.ts";
export * from "./target.ts";
export { tensorOf } from "./tensor-of.ts";
export * from "./time-at-log-snr.ts";
export * from "./token-model.ts";
export * from "./token-process.ts";
export * from "./transition.ts";
export * from "./tweedie-error.ts";
export * from "./write-safetensors.ts";
