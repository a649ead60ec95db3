import { TweedieError } from "@tweedie/core";

/**
 * Refuses a number of steps that is not a positive integer.
 *
 * @param name - the function that speaks
 * @param steps - the number of intervals of a grid
 */
export function checkSteps(name: string, steps: number): void {
  if (Number.isSafeInteger(steps) && steps > 0) return;
  throw new TweedieError(`${name}: expected a positive integer of steps, got ${steps}. Use for example 50.`);
}
