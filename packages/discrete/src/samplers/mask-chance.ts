import { fill, reshape, slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";

/**
 * How likely a token is masked at given times, $q(x_t = m \mid x_0)$, which is the same for all tokens.
 *
 * @param name - the function that speaks
 * @param process - the process
 * @param times - the times
 * @returns `[times]`, owned by the caller; runs inside the caller's `tidy`
 * @throws TweedieError if the process has no mask
 */
export function maskChance(name: string, process: TokenProcess, times: readonly number[]): Tensor {
  const count = times.length;
  const law = process.likelihood(fill([count], maskOf(name, process), "int32"), 0, times);
  const token = process.mask === 0 ? 1 : 0;
  return reshape(slice(law, [0, token], [count, 1]), [count]);
}

/** The mask of a process, which must have one. */
export function maskOf(name: string, { mask }: TokenProcess): number {
  if (mask !== undefined) return mask;
  throw new TweedieError(
    `${name}: expected a process with a mask, got one without. Take analytic() for other processes.`,
  );
}
