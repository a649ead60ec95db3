import { TweedieError } from "@tweedie/core";
import type { NoiseAmount } from "./ancestral-step.ts";
import type { NoiseOptions } from "./noise-options.ts";

/**
 * Checks {@link NoiseOptions}.
 *
 * @param who - the function whose options they are
 * @param options - the options
 * @param most - the largest `eta`
 * @returns the options, with their defaults
 * @throws TweedieError if `eta` is not in [0, `most`] or the factor is negative or not finite
 */
export function checkedNoise(who: string, { eta = 1, noise = 1 }: NoiseOptions, most: number = 1): NoiseAmount {
  if (!(eta >= 0 && eta <= most && Number.isFinite(eta))) {
    throw new TweedieError(
      `${who}: expected eta ${most === 1 ? "in [0, 1]" : "finite and of at least 0"}, got ${eta}. ` +
        `0 is deterministic and 1 has the noise of the reverse process.`,
    );
  }
  if (!(noise >= 0 && Number.isFinite(noise))) {
    throw new TweedieError(
      `${who}: expected a factor on the noise that is finite and not negative, got ${noise}. 1 leaves it as it is.`,
    );
  }
  return { eta, noise };
}
