/**
 * Guidance of diffusion models, as denoisers made from models and other denoisers.
 *
 * @packageDocumentation
 */
export * from "./classifier-free.ts";
export * from "./clip-x0.ts";
export * from "./dynamic-threshold.ts";
export * from "./guidance-interval.ts";
export * from "./rescaled.ts";
