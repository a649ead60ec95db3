/**
 * Forward noising processes of diffusion models: perturb, prior, draws between levels; stochastic differential equations and
 * their simulation.
 *
 * @packageDocumentation
 */
export * from "./brownian.ts";
export * from "./brownian-path.ts";
export * from "./cell-averages.ts";
export type { DiffusionMatrix } from "./cell-chain.ts";
export * from "./cell-grid.ts";
export * from "./critically-damped-langevin.ts";
export * from "./ddim-posterior.ts";
export * from "./ddim-transition.ts";
export * from "./discretize.ts";
export * from "./euler-maruyama.ts";
export * from "./exact-steps.ts";
export * from "./fokker-planck.ts";
export * from "./gaussian-chain.ts";
export * from "./gaussian-diffusion.ts";
export * from "./ito-sum.ts";
export type { Matrix } from "./matrix.ts";
export * from "./matrix-sde.ts";
export * from "./matrix-transition.ts";
export * from "./non-markovian.ts";
export * from "./prior-kl.ts";
export * from "./reverse-fokker-planck.ts";
export * from "./reverse-sde.ts";
export * from "./sde.ts";
export * from "./sde-of.ts";
export * from "./simulate.ts";
export * from "./simulate-exactly.ts";
export * from "./stratonovich-sum.ts";
export * from "./ve-chain.ts";
export * from "./vp-chain.ts";
export * from "./tokens/absorbing-chain.ts";
export * from "./tokens/absorbing-matrix.ts";
export * from "./tokens/absorbing-process.ts";
export * from "./tokens/band-matrix.ts";
export * from "./tokens/cosine-noise.ts";
export * from "./tokens/cosine-token-betas.ts";
export * from "./tokens/discretized-gaussian-betas.ts";
export * from "./tokens/discretized-gaussian-matrix.ts";
export * from "./tokens/geometric-noise.ts";
export * from "./tokens/jsd-betas.ts";
export * from "./tokens/linear-token-betas.ts";
export * from "./tokens/log-linear-noise.ts";
export * from "./tokens/matrix-process.ts";
export * from "./tokens/nearest-neighbour-generator.ts";
export { type NoiseOptions, tokenNoise } from "./tokens/token-noise.ts";
export * from "./tokens/plugin.ts";
export * from "./tokens/polynomial-noise.ts";
export * from "./tokens/squared-cosine-noise.ts";
export * from "./tokens/token-chain.ts";
export * from "./tokens/transition-matrix.ts";
export * from "./tokens/uniform-chain.ts";
export * from "./tokens/uniform-matrix.ts";
export * from "./tokens/uniform-process.ts";
