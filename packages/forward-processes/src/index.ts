/**
 * Forward noising processes of diffusion models: perturb, prior, transition, posterior.
 *
 * @packageDocumentation
 */
export * from "./gaussian-process.ts";
export * from "./posterior.ts";
export * from "./transition.ts";
