import type { NoiseLevel } from "@tweedie/core";

/**
 * A level with its scales divided by their norm: variance preserving at the same signal-to-noise ratio.
 *
 * @param level - the level
 * @returns the level
 */
export function vpOf({ t, alpha, sigma }: NoiseLevel): NoiseLevel {
  const norm = Math.hypot(alpha, sigma);
  return { t, alpha: alpha / norm, sigma: sigma / norm };
}
