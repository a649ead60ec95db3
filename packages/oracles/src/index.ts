/**
 * Exact answers for testing diffusion samplers and losses.
 *
 * @packageDocumentation
 */
export * from "./gaussian-mixture.ts";
export * from "./gaussian.ts";
export * from "./oracle.ts";
