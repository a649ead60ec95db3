import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { strata } from "./stratified-times.ts";
import type { TokenTimes } from "./token-times.ts";

/**
 * The times $n/T$ of a chain of $T$ steps, $n = 1, \dots, T$, all with the probability $1/T$ and spread over the rows of a batch
 * as evenly as can be. A loss that divides by the probability is a sum over the steps.
 *
 * @param steps - the number of steps $T$
 * @returns the distribution
 * @throws TweedieError if the number is not a whole one of at least 1
 */
export function chainTimes(steps: number): TokenTimes {
  checkSteps("chainTimes", steps);
  const draw = (count: number, rng: Rng) =>
    strata(count, rng).map((u) => Math.min(steps, Math.floor(steps * u) + 1) / steps);
  return Object.freeze({ min: 0, max: 1, density: () => 1 / steps, draw });
}

/**
 * Refuses what is not a number of steps.
 *
 * @param name - the function that speaks
 * @param steps - the number
 */
export function checkSteps(name: string, steps: number): void {
  if (Number.isSafeInteger(steps) && steps >= 1) return;
  throw new TweedieError(
    `${name}: expected a whole number of steps of at least 1, got ${steps}. Use that of the chain.`,
  );
}

/**
 * The times one step earlier.
 *
 * @param t - times $n/T$
 * @param steps - the number of steps $T$
 * @returns the times $(n - 1)/T$
 */
export const oneStepEarlier = (t: readonly number[], steps: number): readonly number[] =>
  t.map((time) => (Math.round(time * steps) - 1) / steps);
