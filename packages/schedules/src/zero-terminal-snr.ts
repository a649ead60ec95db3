import { TweedieError } from "@tweedie/core";
import { checkBetas } from "./check-betas.ts";

/**
 * A chain rescaled so that nothing of the datum is left at its end: with $r_n = \sqrt{\bar\alpha_n}$,
 *
 * $$r_n \leftarrow (r_n - r_N)\,\frac{r_1}{r_1 - r_N}$$
 *
 * The first beta stays, the last becomes 1, so train $v$ or $x_0$ on it, not the noise.
 *
 * Lin et al., *Common Diffusion Noise Schedules and Sample Steps are Flawed* (2024), algorithm 1,
 * https://arxiv.org/abs/2305.08891.
 *
 * @param betas - $\beta_1, \ldots, \beta_N$ in (0, 1), at least two
 * @returns the betas of the rescaled chain
 * @throws TweedieError if there are fewer than two betas or one is out of range
 */
export function zeroTerminalSnr(betas: readonly number[]): readonly number[] {
  checkBetas("zeroTerminalSnr", betas);
  if (betas.length < 2) {
    throw new TweedieError(`zeroTerminalSnr: expected at least two betas, got one. Use a longer chain.`);
  }
  let log = 0;
  const roots = betas.map((beta) => Math.exp((log += Math.log1p(-beta)) / 2));
  const end = roots.at(-1)!;
  return betas.map((beta, i) => {
    if (i === 0) return beta;
    if (i === betas.length - 1) return 1;
    // 1 - q^2 with q the ratio of neighbouring roots, from 1 - q, which is known without cancellation.
    const before = roots[i - 1]!;
    const drop = (before * beta) / (1 + Math.sqrt(1 - beta)) / (before - end);
    return drop * (2 - drop);
  });
}
