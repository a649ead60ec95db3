import type { NoiseLevel } from "@tweedie/core";

/** The scales of a level. */
export type Scales = Pick<NoiseLevel, "alpha" | "sigma">;

/**
 * How far apart two levels are in half the log-SNR, $h = \lambda_s - \lambda_t$ with $\lambda = \log(\alpha/\sigma)$: the
 * independent variable of exponential integrators.
 *
 * $$h = \log\frac{\alpha_s}{\alpha_t} + \log\frac{\sigma_t}{\sigma_s}$$
 *
 * It keeps its digits however near the levels are: no two logarithms are subtracted.
 *
 * @param t - where the stretch begins
 * @param s - where it ends
 * @returns $h$; $+\infty$ from $\alpha_t = 0$ and to $\sigma_s = 0$
 */
export const lambdaStep = (t: Scales, s: Scales): number => logRatio(s.alpha, t.alpha) + logRatio(t.sigma, s.sigma);

function logRatio(a: number, b: number): number {
  if (a === b) return 0;
  // The difference of two numbers within a factor of two is exact.
  return Math.abs(a - b) < 0.5 * b ? Math.log1p((a - b) / b) : Math.log(a / b);
}
