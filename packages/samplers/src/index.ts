/**
 * Samplers of diffusion models, each a few lines beside its formula.
 *
 * @packageDocumentation
 */
export * from "./ancestral/ddim.ts";
export * from "./ancestral/ddpm.ts";
export * from "./exponential/dpm-solver-plus-plus.ts";
export * from "./noise/brownian-noise.ts";
export * from "./ode/coordinates.ts";
export * from "./ode/heun.ts";
export * from "./plugin.ts";
export * from "./trajectory/read-snapshot.ts";
export * from "./trajectory/write-snapshot.ts";
