/**
 * Discrete diffusion: samplers and objectives on tokens.
 *
 * @packageDocumentation
 */
export * from "./samplers/analytic.ts";
export * from "./samplers/draw-tokens.ts";
export * from "./ratio-of-posterior.ts";
export * from "./ratio-of-score.ts";
export * from "./samplers/token-stepper.ts";
export * from "./samplers/truncated-logits.ts";
