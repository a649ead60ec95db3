/**
 * Forward noising processes of diffusion models: perturb, prior, draws between levels.
 *
 * @packageDocumentation
 */
export * from "./gaussian-diffusion.ts";
