import type { Guidance } from "@tweedie/core";
import { clipX0, dynamicThreshold } from "@tweedie/guidance";
import type { SchedulerSettings } from "./scheduler-settings.ts";

/**
 * What a config does with the datum that is predicted: thresholding, or else clipping, or nothing.
 *
 * @param settings - the fields; a class that lacks one does not do it
 * @param consistent - whether the noise is found again from the clipped datum
 * @returns the wrapper of denoisers, or nothing
 */
export function clipping(settings: SchedulerSettings, consistent: boolean): Guidance | undefined {
  const {
    clip_sample_range: range = 1,
    dynamic_thresholding_ratio: ratio = 0.995,
    sample_max_value: max = 1,
  } = settings;
  if (settings.thresholding) return dynamicThreshold({ ratio, max, consistent });
  return settings.clip_sample ? clipX0({ range, consistent }) : undefined;
}
