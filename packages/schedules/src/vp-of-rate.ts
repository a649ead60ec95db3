import type { NoiseSchedule } from "@tweedie/core";

/**
 * The variance-preserving schedule of a rate: $\alpha = e^{-B/2}$, $\sigma = \sqrt{1 - e^{-B}}$ with $B' = \beta$.
 *
 * @param rate - $\beta(t) > 0$, per unit of time
 * @param integral - $B(t) = \int_0^t \beta$
 * @returns the schedule
 */
export function vpOfRate(rate: (t: number) => number, integral: (t: number) => number): NoiseSchedule {
  const alpha = (t: number) => Math.exp(-integral(t) / 2);
  // 0 - x, where the unary minus would make -0 of the 0 at t = 0.
  const sigma = (t: number) => Math.sqrt(0 - Math.expm1(-integral(t)));
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => ({
      alpha: (-rate(t) / 2) * alpha(t),
      sigma: (rate(t) * Math.exp(-integral(t))) / (2 * sigma(t)),
    }),
  });
}
