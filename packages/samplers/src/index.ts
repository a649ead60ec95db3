/**
 * Samplers of diffusion models, each a few lines beside its formula.
 *
 * @packageDocumentation
 */
export * from "./ddim.ts";
export * from "./ddpm.ts";
export * from "./dpm-solver-plus-plus.ts";
export * from "./heun.ts";
export * from "./plugin.ts";
