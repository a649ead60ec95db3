import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { renormalised } from "./renormalised.ts";

/**
 * Any schedule made variance exploding, at the same signal-to-noise ratios: the noised datum is divided by $\alpha$.
 *
 * $$\alpha \leftarrow 1, \qquad \sigma \leftarrow \frac\sigma\alpha$$
 *
 * Of a chain these are the sigmas of k-diffusion and of diffusers' Euler samplers, $\sqrt{(1 - \bar\alpha)/\bar\alpha}$
 * (Karras et al., *Elucidating the Design Space of Diffusion-Based Generative Models* (2022), table 1,
 * https://arxiv.org/abs/2206.00364). The inverse of a variance-preserving one is {@link toVariancePreserving}.
 *
 * @param schedule - a schedule with $\alpha(1) > 0$
 * @returns the schedule, with a derivative where the given one has it
 * @throws TweedieError if $\alpha(1) = 0$: the noise would be infinite
 */
export function toVarianceExploding(schedule: NoiseSchedule): NoiseSchedule {
  const last = schedule.alpha(1);
  if (!(last > 0 && Number.isFinite(schedule.sigma(1) / last))) {
    throw new TweedieError(
      `toVarianceExploding: expected a schedule with alpha > 0 at t = 1, got ${last}. Cut its end off first: truncate(...)` +
        ` or clipLogSnr(...).`,
    );
  }
  return renormalised(schedule, "ve");
}
