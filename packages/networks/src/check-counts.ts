import { TweedieError } from "@tweedie/core";

/**
 * Checks that options are positive integers; `undefined` passes.
 *
 * @throws TweedieError that names the first that is not
 */
export function checkCounts(who: string, options: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new TweedieError(`${who}: expected a positive integer for ${name}, got ${value}. Correct the option.`);
    }
  }
}
