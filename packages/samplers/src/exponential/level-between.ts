import { logSnr } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { levelAtLogSnr } from "../level-at-log-snr.ts";
import { lambdaStep } from "./lambda-step.ts";

/**
 * The level of a schedule that lies a share of a step behind another, in $\lambda = \log(\alpha/\sigma)$.
 *
 * @param schedule - the schedule of the levels
 * @param t - where the step begins
 * @param s - where it ends, $h$ finite
 * @param share - how much of $h = \lambda_s - \lambda_t$; 1 is `s` itself
 * @returns the level
 */
export const levelBetween = (schedule: NoiseSchedule, t: NoiseLevel, s: NoiseLevel, share: number): NoiseLevel =>
  share === 1 ? s : levelAtLogSnr(schedule, logSnr(t) + 2 * share * lambdaStep(t, s));
