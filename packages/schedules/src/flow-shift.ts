import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { renormalised } from "./renormalised.ts";

/**
 * A flow with more of its time at high noise, as larger images need: $\alpha + \sigma = 1$ and
 *
 * $$\sigma(t) = \frac{s\,\sigma_0(t)}{1 + (s - 1)\,\sigma_0(t)}$$
 *
 * where $\sigma_0 = t$ on {@link rectifiedFlow}; of any other schedule $\sigma_0 = \sigma/(\alpha + \sigma)$. The log-SNR is
 * shifted by $-2\log s$: {@link shiftLogSnr} in other coordinates. Two shifts are one by the product. The dynamic form
 * $e^\mu/(e^\mu + 1/\sigma_0 - 1)$ has $s = e^\mu$; see {@link dynamicShift}.
 *
 * Esser et al., *Scaling Rectified Flow Transformers for High-Resolution Image Synthesis* (2024), eq. 23, where
 * $s = \sqrt{m/n}$ between images of $n$ and $m$ pixels and 3 is used at 1024 by 1024, https://arxiv.org/abs/2403.03206.
 *
 * @param schedule - the schedule
 * @param shift - $s$; above 1 for more noise
 * @returns the schedule, with a derivative where the given one has it
 * @throws TweedieError if the shift is not in [1e-6, 1e6]
 */
export function flowShift(schedule: NoiseSchedule, shift: number): NoiseSchedule {
  if (!(shift >= 1e-6 && shift <= 1e6)) {
    throw new TweedieError(`flowShift: expected a shift from 1e-6 to 1e6, got ${shift}. Use 3, or 1 for none.`);
  }
  return renormalised(schedule, "flow", { log: Math.log(shift) });
}
