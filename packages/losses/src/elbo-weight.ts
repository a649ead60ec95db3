import { derivativeAt, determinant } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import type { Weight } from "./weight.ts";

/**
 * The weight of the variational bound, $-\lambda'(t)/2$ on the error of the noise, whatever the target:
 *
 * $$w = -\frac{\lambda'(t)}{2} \frac{\alpha^2}{\Delta^2}
 * = \frac{\alpha\,(\sigma'\alpha - \alpha'\sigma)}{\sigma\,\Delta^2}$$
 *
 * The mean of the loss is then the diffusion term of the bound between the cut-offs, in nats per dimension, without its
 * prior and reconstruction terms. It depends on the schedule only through the log-SNR at the cut-offs. It is infinite at
 * $\sigma = 0$: keep the cut-off above 0.
 *
 * Kingma et al., *Variational Diffusion Models* (2021), section 5, https://arxiv.org/abs/2107.00630.
 *
 * @param schedule - the schedule of the levels
 * @returns the weight
 */
export function elboWeight(schedule: NoiseSchedule): Weight {
  return (level, target) => {
    const { alpha, sigma } = level;
    const rate = derivativeAt(schedule, level.t);
    return (alpha * (rate.sigma * alpha - rate.alpha * sigma)) / (sigma * determinant(level, target) ** 2);
  };
}
