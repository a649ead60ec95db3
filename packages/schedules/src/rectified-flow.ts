import type { NoiseSchedule } from "@tweedie/core";

/**
 * The straight line from data to noise: $\alpha(t) = 1 - t$, $\sigma(t) = t$.
 *
 * It begins clean and ends in pure noise, $\alpha(1) = 0$; see {@link cosine} for what that asks of the target. Its flow
 * velocity is $\epsilon - x_0$.
 *
 * Liu et al., *Flow Straight and Fast* (2023), eq. 1, https://arxiv.org/abs/2209.03003; Lipman et al., *Flow Matching*
 * (2023), https://arxiv.org/abs/2210.02747. Both let time run the other way, with data at 1.
 *
 * @returns the schedule
 */
export function rectifiedFlow(): NoiseSchedule {
  return Object.freeze({
    alpha: (t: number) => 1 - t,
    sigma: (t: number) => t,
    derivative: () => ({ alpha: -1, sigma: 1 }),
  });
}
