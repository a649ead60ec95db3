/**
 * Guidance of diffusion models, as denoisers made from models and other denoisers.
 *
 * @packageDocumentation
 */
export * from "./classifier-free.ts";
