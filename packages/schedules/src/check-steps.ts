import { TweedieError } from "@tweedie/core";

/**
 * Refuses a number of steps that is not a positive integer, or too large to hold.
 *
 * @param name - the function that speaks
 * @param steps - the number of intervals of a grid
 */
export function checkSteps(name: string, steps: number): void {
  if (Number.isSafeInteger(steps) && steps > 0 && steps <= 1e7) return;
  throw new TweedieError(
    `${name}: expected a positive integer of steps, at most ten million, got ${steps}. Use for example 50.`,
  );
}
