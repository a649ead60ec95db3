import type { NoiseSchedule } from "@tweedie/core";
import { checkResolutions } from "./check-resolutions.ts";
import { renormalised } from "./renormalised.ts";

/**
 * A schedule that suits images of one size, moved to another size, variance preserving: more pixels average more of the
 * noise out, so the log signal-to-noise ratio is lowered until the noise hides as much as before.
 *
 * $$\lambda(t) \leftarrow \lambda(t) + 2\log\frac{\text{from}}{\text{to}}$$
 *
 * It is {@link shiftLogSnr} by that much. The paper's shifted cosine is `cosine({ offset: 0 })` from 64.
 *
 * Hoogeboom et al., *simple diffusion: End-to-end diffusion for high resolution images* (2023), section 3.1,
 * https://arxiv.org/abs/2301.11093.
 *
 * @param schedule - the schedule that suits the size `from`
 * @param options - the two sizes
 * @returns the schedule for the size `to`, with a derivative where the given one has it
 * @throws TweedieError if a size is not positive and finite
 */
export function resolutionShift(schedule: NoiseSchedule, { from = 64, to }: ResolutionShiftOptions): NoiseSchedule {
  checkResolutions("resolutionShift", [from, to]);
  return renormalised(schedule, "vp", { log: Math.log(to / from) });
}

/** Options of {@link resolutionShift}. */
export interface ResolutionShiftOptions {
  /** The side of the images that the schedule suits, in pixels; 64 if left out. */
  readonly from?: number;
  /** The side of the images at hand, in pixels. */
  readonly to: number;
}
