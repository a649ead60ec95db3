import type { NoiseSchedule } from "@tweedie/core";
import { standardSchedules } from "@tweedie/testing";

/** The schedules of the page; the last one is of a user's own. */
export const schedules: Readonly<Record<string, NoiseSchedule>> = {
  VP: standardSchedules.vp,
  VE: standardSchedules.ve,
  flow: standardSchedules.flow,
  own: { alpha: (t) => 1 / (1 + 4 * t * t), sigma: (t) => t * (1 + t) },
};
