import { TweedieError } from "@tweedie/core";

/** Checks a number of grey levels. */
export function checkLevels(who: string, levels: number): void {
  if (Number.isInteger(levels) && levels >= 2 && levels <= 256) return;
  throw new TweedieError(
    `${who}: expected an integer number of levels from 2 to 256, got ${levels}. Use for example 16.`,
  );
}
