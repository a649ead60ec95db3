import type { Tensor, Variable } from "@tensorflow/tfjs-core";

/**
 * A network: named variables and a pure function of them.
 *
 * @typeParam C - the condition, such as {@link Labels}; `undefined` for unconditional networks
 */
export interface Network<C = undefined> {
  /**
   * The trainable variables, named as in the PyTorch ecosystem (`down.0.blocks.0.conv1.weight`). Their layouts are those
   * of TensorFlow: dense weights `[in, out]`, convolutions `[height, width, in, out]`.
   */
  readonly variables: Readonly<Record<string, Variable>>;
  /**
   * The output for every row, which depends on that row alone.
   *
   * @param x - noised data, `[batch, ...]`
   * @param noise - what tells the network the noise level, one number a row
   * @param cond - the condition of every row
   * @returns the output, of the shape of `x`, owned by the caller
   */
  apply(x: Tensor, noise: readonly number[], cond: C): Tensor;
  /** Frees the variables. */
  dispose(): void;
}

/** Class labels, one a row: integers from 0, or null for the null token (no label). */
export type Labels = readonly (number | null)[];
