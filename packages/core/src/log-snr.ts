import type { NoiseLevel } from "./noise-level.ts";

/**
 * The log signal-to-noise ratio $\lambda = \log(\alpha^2 / \sigma^2)$ of a level, $+\infty$ where $\sigma = 0$ and
 * $-\infty$ where $\alpha = 0$.
 *
 * Papers on DPM-Solver write $\lambda$ for half of it.
 *
 * @param level - the signal and noise scales
 * @returns $\lambda$, in nats
 */
export function logSnr(level: Pick<NoiseLevel, "alpha" | "sigma">): number {
  return 2 * Math.log(level.alpha / level.sigma);
}
