import { TweedieError } from "@tweedie/core";
import { checkLevels } from "./check-levels.ts";
import type { OrdinalTokensOptions } from "./ordinal-tokens.ts";

/**
 * The pixels of grey levels: $2n/(K - 1) - 1$, so that the lowest level is black and the highest white.
 *
 * @param tokens - levels from 0 to `levels` - 1
 * @param options - see {@link OrdinalTokensOptions}
 * @returns values in [-1, 1], in the order of the tokens
 * @throws TweedieError if a number is no level, such as a mask
 */
export function ordinalValues(tokens: ArrayLike<number>, { levels = 16 }: OrdinalTokensOptions = {}): Float32Array {
  checkLevels("ordinalValues", levels);
  const values = new Float32Array(tokens.length);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (!(Number.isInteger(token) && token >= 0 && token < levels)) {
      throw new TweedieError(
        `ordinalValues: expected levels from 0 to ${levels - 1}, got ${token} at position ${i}. Fill in masks first.`,
      );
    }
    values[i] = (2 * token) / (levels - 1) - 1;
  }
  return values;
}
