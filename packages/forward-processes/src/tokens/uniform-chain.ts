import type { TokenChain } from "./token-chain.ts";
import { renewalChain } from "./renewal-chain.ts";
import { uniformLaw } from "./renewal-laws.ts";

/**
 * The uniform chain of D3PM: in step n a token is drawn anew from all $V$ states with probability $\beta_n$,
 *
 * $$Q_n = (1 - \beta_n)\,I + \frac{\beta_n}V\,1 1^\top$$
 *
 * At $O(V)$ a token. Sampling begins at the uniform law, of which the end falls short by $\prod_n (1 - \beta_n)$ of the data, and samples
 * with it: let it be small, as {@link cosineTokenBetas} do. To stay with probability $1 - e$ and go to each other state with $e/(V - 1)$ is the same with
 * $\beta = e V/(V - 1)$.
 *
 * Austin et al. 2021, *Structured Denoising Diffusion Models in Discrete State-Spaces*, appendix A.2.1,
 * https://arxiv.org/abs/2107.03006; Hoogeboom et al. 2021, https://arxiv.org/abs/2102.05379.
 *
 * @param options - the number of states and the chances
 * @returns the chain
 * @throws TweedieError if there are fewer than 2 states, no steps, or a chance outside [0, 1]; its methods throw at times that are not
 *   on the chain, where shapes do not fit, or where `pull` would divide by nothing
 */
export const uniformChain = (options: UniformChainOptions): TokenChain =>
  Object.freeze(renewalChain("uniformChain", options, uniformLaw));

/** Options of {@link uniformChain}. */
export interface UniformChainOptions {
  /** The number $V \ge 2$ of states. */
  readonly vocabulary: number;
  /** The chances $\beta_1, \ldots, \beta_T$, each in [0, 1]. */
  readonly betas: readonly number[];
}
