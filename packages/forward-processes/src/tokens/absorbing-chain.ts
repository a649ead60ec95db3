import type { TokenChain } from "./token-chain.ts";
import { renewalChain } from "./renewal-chain.ts";
import { maskLaw } from "./renewal-laws.ts";

/**
 * The absorbing chain of D3PM: in step n a token becomes the mask $m$, the last state, with probability $\beta_n$,
 *
 * $$Q_n = (1 - \beta_n)\,I + \beta_n\,e_m 1^\top$$
 *
 * At $O(V)$ a token. Sampling begins with masks alone, of which the end falls short by $\prod_n (1 - \beta_n)$ of the data. With {@link jsdBetas} the share of masks grows evenly from 0 to 1.
 *
 * Austin et al. 2021, *Structured Denoising Diffusion Models in Discrete State-Spaces*, appendix A.2.2,
 * https://arxiv.org/abs/2107.03006.
 *
 * @param options - the number of states and the chances
 * @returns the chain
 * @throws TweedieError if there are fewer than 2 states, no steps, or a chance outside [0, 1]; its methods throw at times that are not
 *   on the chain, where shapes do not fit, or where `pull` would divide by nothing
 */
export const absorbingChain = (options: AbsorbingChainOptions): TokenChain =>
  Object.freeze({ ...renewalChain("absorbingChain", options, maskLaw), mask: options.vocabulary - 1 });

/** Options of {@link absorbingChain}. */
export interface AbsorbingChainOptions {
  /** The number $V \ge 2$ of states, of which the last, $V - 1$, is the mask. */
  readonly vocabulary: number;
  /** The chances $\beta_1, \ldots, \beta_T$, each in [0, 1]. */
  readonly betas: readonly number[];
}
