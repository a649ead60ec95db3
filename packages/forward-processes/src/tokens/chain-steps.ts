import { TweedieError } from "@tweedie/core";

/**
 * The number of the step at a time of a chain.
 *
 * @param name - the function that speaks
 * @param t - the time, $n/T$ up to rounding
 * @param steps - $T$
 * @returns $n$
 * @throws TweedieError at any other time
 */
export function stepAt(name: string, t: number, steps: number): number {
  const n = Math.round(t * steps);
  if (n >= 0 && n <= steps && Math.abs(t * steps - n) <= 1e-6) return n;
  throw new TweedieError(
    `${name}: expected a time n/${steps} of the chain, got ${t}. Use a grid of such times, as of ${steps} equal steps or of a ` +
      `number that divides it, or a process in continuous time.`,
  );
}

/** Refuses a list of chances that is empty or holds one outside [0, 1]. */
export function checkChances(name: string, betas: readonly number[]): void {
  const bad = betas.findIndex((beta) => !(beta >= 0 && beta <= 1));
  if (betas.length > 0 && bad < 0) return;
  throw new TweedieError(
    `${name}: expected at least one beta, all in [0, 1], got ${betas.length === 0 ? "none" : `${betas[bad]} at ${bad}`}. ` +
      `Make them by linearTokenBetas, cosineTokenBetas or jsdBetas.`,
  );
}
