import type { NoiseSchedule } from "@tweedie/core";
import { betasOfAlphaBars } from "./alpha-bars.ts";
import { betaTable } from "./beta-table.ts";

/**
 * The schedule of a table of alpha bars, variance preserving: $\alpha(n/N) = \sqrt{\bar\alpha_n}$ for $n = 1, \ldots, N$ and
 * $\alpha(0) = 1$, with $\log\bar\alpha$ linear between these times: {@link betaTable} of the betas
 * $1 - \bar\alpha_n/\bar\alpha_{n-1}$.
 *
 * Ho et al., *Denoising Diffusion Probabilistic Models* (2020), eq. 4, https://arxiv.org/abs/2006.11239.
 *
 * @param alphaBars - $1 > \bar\alpha_1 > \ldots > \bar\alpha_N \ge 0$ (diffusers' `alphas_cumprod`)
 * @returns the schedule
 * @throws TweedieError if the table is empty or does not fall from below 1
 */
export function alphaBarTable(alphaBars: readonly number[]): NoiseSchedule {
  return betaTable(betasOfAlphaBars(alphaBars));
}
