/**
 * Discrete diffusion: samplers and objectives on tokens.
 *
 * @packageDocumentation
 */
export * from "./objectives/any-order-loss.ts";
export { type BoundEstimate } from "./objectives/bound-estimate.ts";
export { chainTimes } from "./objectives/chain-times.ts";
export * from "./objectives/concrete-score-loss.ts";
export * from "./objectives/concrete-score.ts";
export * from "./objectives/cross-entropy-loss.ts";
export * from "./objectives/cross-entropy.ts";
export * from "./objectives/d3pm-loss.ts";
export * from "./objectives/implicit-score-entropy-loss.ts";
export * from "./objectives/implicit-score-entropy.ts";
export { logScoreOf } from "./objectives/log-score-of.ts";
export * from "./objectives/masked-cross-entropy-loss.ts";
export * from "./objectives/masked-cross-entropy.ts";
export * from "./objectives/ratio-of.ts";
export { type ReverseKlOptions, type ReversePosterior, reverseKl } from "./objectives/reverse-kl.ts";
export * from "./objectives/scale-by-sigma.ts";
export * from "./objectives/score-entropy-loss.ts";
export * from "./objectives/score-entropy.ts";
export { type ScoreWeights } from "./objectives/score-weights.ts";
export { stratifiedTimes } from "./objectives/stratified-times.ts";
export { type TokenBound, tokenBound, type TokenBoundOptions } from "./objectives/token-bound.ts";
export { tokenDenoiserOf } from "./objectives/token-denoiser-of.ts";
export { type TokenLoss, tokenLoss } from "./objectives/token-loss.ts";
export * from "./objectives/token-objective.ts";
export * from "./objectives/token-prior-kl.ts";
export * from "./objectives/token-times.ts";
export * from "./objectives/truncated-logistic.ts";
export * from "./objectives/uniform-times.ts";
export * from "./objectives/variational-bound.ts";
export * from "./samplers/analytic.ts";
export * from "./samplers/draw-tokens.ts";
export * from "./ratio-of-posterior.ts";
export * from "./ratio-of-score.ts";
export * from "./samplers/token-stepper.ts";
export * from "./samplers/truncated-logits.ts";
export * from "./samplers/drawn-from.ts";
export * from "./samplers/denoise-last.ts";
export * from "./samplers/predictor-corrector.ts";
export * from "./samplers/tau-leaping.ts";
export * from "./samplers/token-transition.ts";
export * from "./samplers/guided-ratio.ts";
export { infill, type InfillOptions } from "./samplers/infill.ts";
export * from "./samplers/token-classifier-free.ts";
export * from "./samplers/blockwise.ts";
export * from "./samplers/cached-ancestral.ts";
export * from "./samplers/cosine-times.ts";
export * from "./samplers/even-times.ts";
export * from "./samplers/first-hitting.ts";
export * from "./samplers/mask-git.ts";
export * from "./samplers/re-mdm.ts";
export * from "./samplers/gillespie.ts";
export * from "./samplers/uniformisation.ts";
export * from "./samplers/infill-ratio.ts";
export * from "./samplers/plugin.ts";
