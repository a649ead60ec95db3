/**
 * Samplers of diffusion models, each a few lines beside its formula.
 *
 * @packageDocumentation
 */
export * from "./ancestral/ddim.ts";
export * from "./ancestral/ddpm.ts";
export * from "./exponential/dpm-solver-plus-plus.ts";
export * from "./likelihood/log-likelihood.ts";
export * from "./likelihood/normal-log-density.ts";
export * from "./noise/brownian-noise.ts";
export * from "./ode/adams-bashforth.ts";
export * from "./ode/churn.ts";
export * from "./ode/coordinates-option.ts";
export * from "./ode/coordinates.ts";
export * from "./ode/dpm2.ts";
export * from "./ode/euler.ts";
export * from "./ode/heun.ts";
export * from "./ode/ipndm.ts";
export type { MultistepMemory, PastSlope } from "./ode/linear-multistep.ts";
export * from "./ode/midpoint.ts";
export * from "./ode/pndm.ts";
export * from "./ode/ralston.ts";
export * from "./ode/runge-kutta.ts";
export * from "./ode/runge-kutta4.ts";
export * from "./ode/tableau.ts";
export * from "./plugin.ts";
export * from "./trajectory/read-snapshot.ts";
export * from "./trajectory/write-snapshot.ts";
