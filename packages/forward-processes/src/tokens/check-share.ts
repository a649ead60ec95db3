import { TweedieError } from "@tweedie/core";

/**
 * Refuses a share of the data that is left at the end of time unless it lies in [0, 1).
 *
 * @param name - the function that speaks
 * @param eps - the share
 */
export function checkShare(name: string, eps: number): void {
  if (eps >= 0 && eps < 1) return;
  throw new TweedieError(`${name}: expected a share eps in [0, 1), got ${eps}. Use for example 1e-3.`);
}
