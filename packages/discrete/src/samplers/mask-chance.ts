import { fill, reshape, slice, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import { areAlike } from "../are-alike.ts";

/**
 * How likely a token is masked at given times, $q(x_t = m \mid x_0)$, which must be the same for all tokens.
 *
 * @param name - the function that speaks
 * @param process - the process
 * @param times - the times
 * @returns `[times]`, NaN where tokens differ in it, which samplers make errors of; owned by the caller; runs inside the caller's `tidy`
 * @throws TweedieError if the process has no mask
 */
export function maskChance(name: string, process: TokenProcess, times: readonly number[]): Tensor {
  const count = times.length;
  const law = process.likelihood(fill([count], maskOf(name, process), "int32"), 0, times);
  const token = process.mask === 0 ? 1 : 0;
  const chance = where(areAlike(process, law), slice(law, [0, token], [count, 1]), fill([count, 1], Number.NaN));
  return reshape(chance, [count]);
}

/** The mask of a process, which must have one. */
export function maskOf(name: string, { mask }: TokenProcess): number {
  if (mask !== undefined) return mask;
  throw new TweedieError(
    `${name}: expected a process with a mask, got one without. Take analytic() for other processes.`,
  );
}
