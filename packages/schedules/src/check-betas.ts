import { TweedieError } from "@tweedie/core";

/**
 * Refuses a table that is empty or has a beta outside of (0, 1), save a last one of 1.
 *
 * @param name - the function that speaks
 * @param betas - the table
 */
export function checkBetas(name: string, betas: readonly number[]): void {
  if (betas.length === 0) throw new TweedieError(`${name}: expected at least one beta, got none. Pass a table.`);
  const bad = betas.findIndex((beta, i) => !(beta > 0 && (beta < 1 || (beta === 1 && i === betas.length - 1))));
  if (bad >= 0) {
    throw new TweedieError(
      `${name}: expected betas in (0, 1), of which the last may be 1, got ${betas[bad]} at position ${bad}. ` +
        `Pass the variances of the steps, first step first.`,
    );
  }
}
