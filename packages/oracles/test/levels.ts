import type { NoiseLevel } from "@tweedie/core";

/** Levels of three kinds of schedules, from nearly clean to nearly noise. */
export const levels: Readonly<Record<string, NoiseLevel>> = {
  "vp, low noise": { t: 0.1, alpha: Math.sqrt(0.99), sigma: 0.1 },
  "vp, high noise": { t: 0.8, alpha: 0.3, sigma: Math.sqrt(1 - 0.09) },
  ve: { t: 0.5, alpha: 1, sigma: 2.5 },
  flow: { t: 0.4, alpha: 0.6, sigma: 0.4 },
};
