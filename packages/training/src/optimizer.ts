import type { Tensor } from "@tensorflow/tfjs-core";

/** Float tensors by name, such as the weights of a network. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * A rule that turns gradients into new weights: a pure function of named tensors.
 *
 * It sees all variables in one call, so that one kernel can update them all (`fused`). The state passes through its hands:
 * what goes in may not be used again, so that new moments can be written over the old. Weights are never written in place:
 * TensorFlow.js keeps packed copies of convolution weights by the identity of their data.
 */
export interface Optimizer {
  /**
   * The state before the first update.
   *
   * @param weights - the variables to be trained; borrowed
   * @returns tensors by names of the optimiser's choice, such as `m/conv.weight`; owned by the caller
   */
  init(weights: NamedTensors): NamedTensors;
  /**
   * One update. Runs inside the caller's `tidy`, borrows weights and gradients and returns owned tensors. The old state is
   * the caller's to dispose of, where it is not returned.
   *
   * @param input - weights, gradients and state before the update
   * @returns weights and state after it, with the same names and shapes
   */
  update(input: OptimizerInput): OptimizerOutput;
}

/** What an {@link Optimizer} sees. */
export interface OptimizerInput {
  /** The weights by name. */
  readonly weights: NamedTensors;
  /** The gradient of the loss for every weight, of its shape. */
  readonly gradients: NamedTensors;
  /** The factor by which gradients are to be multiplied, where they are clipped; else 1. */
  readonly gradientScale: number;
  /** The optimiser's state, given up: its memory may become that of the new state. */
  readonly state: NamedTensors;
  /** The number of this update, 1 for the first. */
  readonly step: number;
  /** The learning rate of this update. */
  readonly learningRate: number;
}

/** What an {@link Optimizer} returns. */
export interface OptimizerOutput {
  /** The new weights by name. */
  readonly weights: NamedTensors;
  /** The new state. */
  readonly state: NamedTensors;
}
