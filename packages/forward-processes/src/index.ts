/**
 * Forward noising processes of diffusion models: perturb, prior, draws between levels; stochastic differential equations and
 * their simulation.
 *
 * @packageDocumentation
 */
export * from "./brownian.ts";
export * from "./brownian-path.ts";
export * from "./euler-maruyama.ts";
export * from "./exact-steps.ts";
export * from "./gaussian-diffusion.ts";
export * from "./reverse-sde.ts";
export * from "./sde.ts";
export * from "./sde-of.ts";
export * from "./simulate.ts";
export * from "./simulate-exactly.ts";
