import { TweedieError } from "@tweedie/core";

/**
 * Times in steps of one length, $t_i = 1 - (1 - \epsilon)\,i/n$, down to an end $\epsilon$.
 *
 * @param steps - the number $n$ of steps, at least 1
 * @param end - the last time, in [0, 1) (default 0); SEDD ends at 1e-5, before {@link denoiseLast}
 * @returns the `steps + 1` times, from 1 to `end`
 * @throws TweedieError if there is no step, or the end is not in [0, 1)
 */
export function evenTimes(steps: number, end: number = 0): readonly number[] {
  if (!Number.isSafeInteger(steps) || steps < 1) {
    throw new TweedieError(`evenTimes: expected at least 1 step, got ${steps}. 64 is common.`);
  }
  if (!(end >= 0 && end < 1)) throw new TweedieError(`evenTimes: expected an end in [0, 1), got ${end}. 0 is data.`);
  return Array.from({ length: steps + 1 }, (_, i) => (i === steps ? end : 1 - (1 - end) * (i / steps)));
}
