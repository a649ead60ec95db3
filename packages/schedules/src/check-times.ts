import { TweedieError } from "@tweedie/core";

/**
 * Refuses times that do not run from noise to data within [0, 1].
 *
 * @param name - the function that speaks
 * @param start - the first time
 * @param end - the last time
 */
export function checkTimes(name: string, start: number, end: number): void {
  if (0 <= end && end < start && start <= 1) return;
  throw new TweedieError(
    `${name}: expected 0 <= end < start <= 1, got start = ${start} and end = ${end}. Time 1 is noise and 0 is data.`,
  );
}
