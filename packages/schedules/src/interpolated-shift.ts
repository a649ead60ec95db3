import type { NoiseSchedule } from "@tweedie/core";
import { checkFalling } from "./check-falling.ts";
import { checkResolutions } from "./check-resolutions.ts";
import { renormalised } from "./renormalised.ts";

/**
 * A {@link resolutionShift} that changes along time, variance preserving: from the size `atData` at $t = 0$ to the size
 * `atNoise` at $t = 1$.
 *
 * $$\lambda(t) \leftarrow \lambda(t) + 2(1 - t)\log\frac{\text{atData}}{\text{to}} + 2t\log\frac{\text{atNoise}}{\text{to}}$$
 *
 * The paper's $32 \to 256$ has `atData` 32 and `atNoise` 256.
 *
 * Hoogeboom et al., *simple diffusion: End-to-end diffusion for high resolution images* (2023), section 3.1,
 * https://arxiv.org/abs/2301.11093.
 *
 * @param schedule - the schedule, as it suits the sizes `atData` and `atNoise`
 * @param options - the three sizes
 * @returns the schedule for the size `to`, with a derivative where the given one has it
 * @throws TweedieError if a size is not positive and finite, or the log-SNR no longer falls strictly: a shift towards larger
 *   sizes adds to it with time
 */
export function interpolatedShift(
  schedule: NoiseSchedule,
  { atData, atNoise, to }: InterpolatedShiftOptions,
): NoiseSchedule {
  checkResolutions("interpolatedShift", [atData, atNoise, to]);
  const shifted = renormalised(schedule, "vp", { log: Math.log(to / atData), slope: Math.log(atData / atNoise) });
  checkFalling("interpolatedShift", shifted);
  return shifted;
}

/** Options of {@link interpolatedShift}. */
export interface InterpolatedShiftOptions {
  /** The side of the images that the schedule suits at $t = 0$, in pixels. */
  readonly atData: number;
  /** The side of the images that it suits at $t = 1$, in pixels. */
  readonly atNoise: number;
  /** The side of the images at hand, in pixels. */
  readonly to: number;
}
