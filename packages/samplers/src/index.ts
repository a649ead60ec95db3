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
export * from "./sde/annealed-langevin.ts";
export * from "./sde/constant-duration.ts";
export * from "./sde/corrector.ts";
export type { AnnealedLangevinEntryOptions, PredictorCorrectorEntryOptions } from "./sde/entries.ts";
export * from "./sde/euler-maruyama.ts";
export * from "./sde/langevin-dynamics.ts";
export * from "./sde/langevin.ts";
export * from "./sde/placed.ts";
export * from "./sde/predictor-corrector.ts";
export * from "./sde/re-paint.ts";
export * from "./sde/reverse-diffusion.ts";
export type { ReverseNoise, ReverseNoiseOptions } from "./sde/reverse-noise.ts";
export * from "./sde/table-placement.ts";
export * from "./sde/without-last-noise.ts";
export * from "./trajectory/read-snapshot.ts";
export * from "./trajectory/write-snapshot.ts";
