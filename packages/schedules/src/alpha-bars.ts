import { TweedieError } from "@tweedie/core";
import { checkBetas } from "./check-betas.ts";

/**
 * What is left of the signal after each step of a chain: $\bar\alpha_n = \prod_{i \le n}(1 - \beta_i)$, diffusers'
 * `alphas_cumprod`.
 *
 * Ho et al., *Denoising Diffusion Probabilistic Models* (2020), eq. 4, https://arxiv.org/abs/2006.11239.
 *
 * @param betas - $\beta_1, \ldots, \beta_N$ in (0, 1); the last one may be 1
 * @returns $\bar\alpha_1, \ldots, \bar\alpha_N$
 * @throws TweedieError if the table is empty or a beta is out of range
 */
export function alphaBarsOf(betas: readonly number[]): readonly number[] {
  checkBetas("alphaBarsOf", betas);
  let log = 0;
  return betas.map((beta) => Math.exp((log += Math.log1p(-beta))));
}

/**
 * The chain of given alpha bars, the inverse of {@link alphaBarsOf}: $\beta_n = 1 - \bar\alpha_n/\bar\alpha_{n-1}$ with
 * $\bar\alpha_0 = 1$.
 *
 * @param alphaBars - $1 > \bar\alpha_1 > \ldots > \bar\alpha_N \ge 0$
 * @returns $\beta_1, \ldots, \beta_N$
 * @throws TweedieError if the table is empty or does not fall from below 1
 */
export function betasOfAlphaBars(alphaBars: readonly number[]): readonly number[] {
  if (alphaBars.length === 0) {
    throw new TweedieError(`betasOfAlphaBars: expected at least one alpha bar, got none. Pass a table.`);
  }
  return alphaBars.map((alphaBar, i) => {
    const before = alphaBars[i - 1] ?? 1;
    if (!(alphaBar >= 0 && alphaBar < before)) {
      throw new TweedieError(
        `betasOfAlphaBars: expected alpha bars that fall from below 1 to at least 0, got ${alphaBar} after ${before} at ` +
          `position ${i}. Sort them from data to noise, and leave out the clean datum.`,
      );
    }
    return (before - alphaBar) / before;
  });
}
