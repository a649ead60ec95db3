import { TweedieError } from "@tweedie/core";

/**
 * Checks that an option is one of its values.
 *
 * @param who - the function whose option it is
 * @param what - the option
 * @param value - what it was given
 * @param choices - what it may be
 * @throws TweedieError if it is something else
 */
export function checkChoice(who: string, what: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  throw new TweedieError(`${who}: expected ${what} ${choices.join(" or ")}, got ${String(value)}. Choose one.`);
}
