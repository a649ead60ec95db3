import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times } from "@tweedie/core";

/**
 * One time for each row.
 *
 * @param x - tokens, `[batch, ...]`
 * @param t - one time for all rows, or one for each
 * @returns the times
 */
export const timesOfRows = (x: Tensor, t: Times): readonly number[] =>
  typeof t === "number" ? new Array<number>(x.shape[0] ?? 0).fill(t) : t;
