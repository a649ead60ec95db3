import type { Tensor } from "@tensorflow/tfjs-core";
import type { Float64Values } from "./array.ts";

/** A function of tensors whose value and gradients are tried on a backend. */
export interface CheckCase {
  /** What is tried, for people. */
  readonly name: string;
  /** The shapes of its arguments. */
  readonly shapes: readonly (readonly number[])[];
  /** The function, in operations of TensorFlow.js. */
  readonly run: (...xs: Tensor[]) => Tensor;
  /** The same by its definition, in double precision on the host. */
  readonly reference: (...xs: Float64Values[]) => Float64Values;
}
