import { TweedieError } from "@tweedie/core";

/**
 * Refuses rates of a variance-preserving schedule that are not positive, or so large that nothing of the datum can be
 * told from 0 at the end: $e^{-\beta/2}$ has underflowed.
 *
 * @param name - the function that speaks
 * @param betaMin - the rate at $t = 0$
 * @param betaMax - the rate at $t = 1$
 * @param advice - what to do
 */
export function checkRates(name: string, betaMin: number, betaMax: number, advice: string): void {
  if (betaMin > 0 && betaMax > 0 && betaMin + betaMax <= 1000) return;
  throw new TweedieError(
    `${name}: expected positive rates betaMin and betaMax with a sum of at most 1000, got ${betaMin} and ${betaMax}. ` +
      advice,
  );
}
