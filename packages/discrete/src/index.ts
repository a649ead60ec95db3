/**
 * Discrete diffusion: samplers and objectives on tokens.
 *
 * @packageDocumentation
 */
export * from "./analytic.ts";
export * from "./draw-tokens.ts";
export * from "./ratio-of-posterior.ts";
export * from "./ratio-of-score.ts";
export * from "./token-stepper.ts";
