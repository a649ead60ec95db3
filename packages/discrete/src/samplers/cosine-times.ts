import { TweedieError } from "@tweedie/core";

/**
 * Times that fall slowly at first: $t_i = \cos(\frac{\pi}{2} \frac{i}{n})$, so that with log-linear noise few tokens are filled in while
 * few are known.
 *
 * Chang et al. 2022, *MaskGIT*, section 3.3, https://arxiv.org/abs/2202.04200.
 *
 * @param steps - the number $n$ of steps, at least 1
 * @param end - the last time, in [0, 1) (default 0), to which the others are scaled
 * @returns the `steps + 1` times, from 1 to `end`
 * @throws TweedieError if there is no step, or the end is not in [0, 1)
 */
export function cosineTimes(steps: number, end: number = 0): readonly number[] {
  if (!Number.isSafeInteger(steps) || steps < 1) {
    throw new TweedieError(`cosineTimes: expected at least 1 step, got ${steps}. 12 is common.`);
  }
  if (!(end >= 0 && end < 1)) throw new TweedieError(`cosineTimes: expected an end in [0, 1), got ${end}. 0 is data.`);
  // Reaches the end itself, where the cosine errs by rounding.
  return Array.from({ length: steps + 1 }, (_, i) =>
    i === steps ? end : end + (1 - end) * Math.cos((Math.PI / 2) * (i / steps)),
  );
}
