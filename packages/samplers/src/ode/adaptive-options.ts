import { TweedieError } from "@tweedie/core";
import type { CoordinatesOption } from "./coordinates-option.ts";
import { checkCoordinates } from "./choose-coordinates.ts";
import type { Tolerances } from "./embedded-step.ts";

/** Options of the adaptive Runge-Kutta samplers. */
export interface AdaptiveOptions extends Partial<Tolerances> {
  /** The share of the size of a number that it may err by in a step (default 1e-4). */
  readonly rtol?: number;
  /** What it may err by on top of that, in units of $y$ (default 1e-4). */
  readonly atol?: number;
  /**
   * The variables that steps are taken in (default `"angle"`, which is defined from pure noise to clean data and in which
   * samples are of unit size): see `CoordinatesOptions`; they are chosen once, for the whole way.
   */
  readonly coordinates?: CoordinatesOption;
  /** Whether the error of a step is that of the `"worst"` sample (the default) or the root mean square over the `"batch"`. */
  readonly norm?: "worst" | "batch";
  /** The length of the first step to try, as a share of the whole way (default 0.01). */
  readonly firstStep?: number;
  /** After how many attempts the run is given up (default 1000). */
  readonly limit?: number;
}

/** What an adaptive sampler says of its run, as the `memory` of a snapshot. */
export interface AdaptiveMemory {
  /** Steps that were taken. */
  readonly accepted: number;
  /** Steps that were found too long. */
  readonly rejected: number;
  /** Calls of the denoiser, those of rejected steps included. */
  readonly calls: number;
}

/**
 * The options of an adaptive sampler, complete and checked.
 *
 * @param who - the function that the user called
 * @param options - the options
 * @returns all options
 * @throws TweedieError if one makes no sense
 */
export function adaptiveSettings(
  who: string,
  {
    rtol = 1e-4,
    atol = 1e-4,
    coordinates = "angle",
    norm = "worst",
    firstStep = 0.01,
    limit = 1000,
  }: AdaptiveOptions = {},
): Required<AdaptiveOptions> {
  const check = (isRight: boolean, what: string, value: unknown) => {
    if (!isRight) throw new TweedieError(`${who}: expected ${what}, got ${String(value)}. Correct it or leave it out.`);
  };
  check(rtol >= 0 && rtol < 1, "rtol in [0, 1)", rtol);
  check(atol >= 0 && Number.isFinite(atol), "atol of at least 0", atol);
  check(rtol + atol > 0, "rtol or atol above 0", 0);
  check(norm === "worst" || norm === "batch", "the norm worst or batch", norm);
  check(firstStep > 0 && firstStep <= 1, "firstStep in (0, 1]", firstStep);
  check(Number.isSafeInteger(limit) && limit > 0, "a limit of at least 1", limit);
  checkCoordinates(who, coordinates);
  return { rtol, atol, coordinates, norm, firstStep, limit };
}
