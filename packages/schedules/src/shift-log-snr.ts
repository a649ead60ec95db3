import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { renormalised } from "./renormalised.ts";

/**
 * Any schedule with its log signal-to-noise ratio shifted, variance preserving: $\lambda(t) \leftarrow \lambda(t) + c$.
 *
 * $$\alpha \leftarrow \frac\alpha{\sqrt{\alpha^2 + e^{-c}\sigma^2}}, \qquad
 * \sigma \leftarrow \frac{e^{-c/2}\sigma}{\sqrt{\alpha^2 + e^{-c}\sigma^2}}$$
 *
 * Data multiplied by $b$ under the old schedule see the noise levels of a shift by $2\log b$ (Chen, *On the Importance of
 * Noise Scheduling for Diffusion Models* (2023), https://arxiv.org/abs/2301.10972). {@link resolutionShift} is the shift
 * between two sizes of images, {@link flowShift} the same with $\alpha + \sigma = 1$.
 *
 * @param schedule - the schedule
 * @param shift - $c$, in nats; below 0 for more noise
 * @returns the schedule, with a derivative where the given one has it
 * @throws TweedieError if the shift is beyond 100
 */
export function shiftLogSnr(schedule: NoiseSchedule, shift: number): NoiseSchedule {
  if (!(Math.abs(shift) <= 100)) {
    throw new TweedieError(`shiftLogSnr: expected a shift within -100 and 100 nats, got ${shift}. Use for example -2.`);
  }
  return renormalised(schedule, "vp", { log: -shift / 2 });
}
