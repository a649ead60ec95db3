import { tensor2d } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenSet } from "./token-set.ts";

/** Rows of a set of tokens: a batch. */
export interface TokenBatch {
  /** The tokens, `[n, length]`, int32, owned by the caller. */
  readonly tokens: Tensor;
  /** Their classes, one a row, where the set has classes. */
  readonly labels?: readonly number[];
}

/**
 * The sequences of a set with the given indices, in that order.
 *
 * @param set - the tokens on the host
 * @param indices - integers from 0 to `count - 1`, as {@link shuffledBatches} gives them; repeats are allowed
 * @returns a tensor `[indices.length, length]` of int32, owned by the caller, and the labels if there are any
 * @throws TweedieError if an index is outside the set
 */
export function takeTokens(set: TokenSet, indices: ArrayLike<number>): TokenBatch {
  const { tokens, length, stride, count, labels } = set;
  const rows = new Int32Array(indices.length * length);
  const classes = Array.from(indices, (index, row) => {
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      throw new TweedieError(
        `takeTokens: expected indices that are integers from 0 to ${count - 1}, got ${index} at position ${row}. ` +
          `Use indices below the number of sequences.`,
      );
    }
    rows.set(tokens.subarray(index * stride, index * stride + length), row * length);
    return labels?.[index] ?? 0;
  });
  return { tokens: tensor2d(rows, [indices.length, length], "int32"), ...(labels ? { labels: classes } : {}) };
}
