import type { NoiseSchedule } from "@tweedie/core";
import { renormalised } from "./renormalised.ts";

/**
 * Any schedule made variance preserving, at the same signal-to-noise ratios: the noised datum is divided by
 * $\sqrt{\alpha^2 + \sigma^2}$.
 *
 * $$\alpha \leftarrow \frac\alpha{\sqrt{\alpha^2 + \sigma^2}}, \qquad \sigma \leftarrow \frac\sigma{\sqrt{\alpha^2 + \sigma^2}}$$
 *
 * The probability flows of the two are the same curves in other coordinates (Song et al., *Denoising Diffusion Implicit
 * Models* (2021), section 4.3, https://arxiv.org/abs/2010.02502; Karras et al. (2022), appendix B,
 * https://arxiv.org/abs/2206.00364).
 *
 * @param schedule - the schedule
 * @returns the schedule, with a derivative where the given one has it
 */
export function toVariancePreserving(schedule: NoiseSchedule): NoiseSchedule {
  return renormalised(schedule, "vp");
}
