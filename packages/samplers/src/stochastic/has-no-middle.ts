import type { NoiseLevel } from "@tweedie/core";

/**
 * Whether there is no level between two others in log-SNR that is worth looking at: the log-SNR is infinite at an end, or
 * there is so little signal at `t` that the prediction halfway says no more than the one at `t`, while rules of second order
 * multiply their difference.
 *
 * @param t - the noisier level
 * @param s - the cleaner level
 * @returns whether it is so
 */
export const hasNoMiddle = (t: NoiseLevel, s: NoiseLevel): boolean => s.sigma === 0 || t.alpha < 1e-6 * t.sigma;
