import type { Tensor, Variable } from "@tensorflow/tfjs-core";

/**
 * A network on sequences of tokens: named variables and a pure function of them, from tokens to the logits of every
 * token of the vocabulary at every place. It differs from `Network` in its output, which has one axis more than its
 * input, and is therefore a type of its own: what combines a network's output with its input must not take it.
 *
 * @typeParam C - the condition, such as `Labels`; `undefined` for unconditional networks
 */
export interface TokenNetwork<C = undefined> {
  /** The trainable variables; names and layouts as those of `Network`. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** The number of tokens that there are, a mask token included. */
  readonly vocabulary: number;
  /**
   * The logits for every row, which depend on that row alone.
   *
   * @param tokens - `[batch, length]` of dtype int32, integers from 0 to `vocabulary` - 1, which is not checked
   * @param noise - what tells the network the noise level, one number a row
   * @param cond - the condition of every row
   * @returns the logits, `[batch, length, vocabulary]`, or what a head makes logits of, owned by the caller
   */
  apply(tokens: Tensor, noise: readonly number[], cond: C): Tensor;
  /** Frees the variables. */
  dispose(): void;
}
