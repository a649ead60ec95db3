import { TweedieError } from "@tweedie/core";
import { gaussianChain } from "./gaussian-chain.ts";
import type { GaussianChain } from "./gaussian-chain.ts";

/**
 * The variance-preserving chain $X_n = \sqrt{1 - \beta_n}\,X_{n-1} + \sqrt{\beta_n}\,\mathcal N(0, I)$: in one shot
 * $X_n = \sqrt{\bar\alpha_n}\,X_0 + \sqrt{1 - \bar\alpha_n}\,\mathcal N(0, I)$ with $\bar\alpha_n = \prod_{i \le n} (1 - \beta_i)$.
 *
 * Where $\bar\alpha_N \to 0$ it goes to $\mathcal N(0, I)$ whatever the data: the moment generating function of $X_N$ at
 * $u$ is $M_0(\sqrt{\bar\alpha_N}\,u)\,e^{(1 - \bar\alpha_N) u^2/2}$. How far it is from there says `priorKl`.
 *
 * Ho et al., *Denoising Diffusion Probabilistic Models* (2020), eq. 2 and 4, https://arxiv.org/abs/2006.11239.
 *
 * @param betas - $\beta_1, \ldots, \beta_N$ in (0, 1); the last may be 1
 * @returns the chain
 * @throws TweedieError if there is no beta or one is out of range
 */
export function vpChain(betas: readonly number[]): GaussianChain {
  const steps = betas.length;
  const bad = betas.findIndex((beta, i) => !(beta > 0 && (beta < 1 || (beta === 1 && i === steps - 1))));
  if (steps === 0 || bad >= 0) {
    throw new TweedieError(
      `vpChain: expected betas in (0, 1), got ${steps === 0 ? "none" : `${betas[bad]} at position ${bad}`}. ` +
        `Only the last may be 1.`,
    );
  }
  // In logarithms, so that sigma keeps its digits where alphaBar is near 1.
  let logAlphaBar = 0;
  const levels = betas.map((beta, i) => {
    logAlphaBar += Math.log1p(-beta);
    return { t: (i + 1) / steps, alpha: Math.exp(logAlphaBar / 2), sigma: Math.sqrt(-Math.expm1(logAlphaBar)) };
  });
  return gaussianChain(levels.reverse());
}
