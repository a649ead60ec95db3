import { engine, getBackend, getKernel } from "@tensorflow/tfjs-core";
import type { NamedAttrMap, NamedTensorMap, Tensor } from "@tensorflow/tfjs-core";
import { isRecording } from "./is-recording.ts";

/** A kernel that does the work of several operations. */
export interface FusedKernel {
  /** Its name in the registry of TensorFlow.js. */
  readonly name: string;
  /** What it is given, by the names of its inputs; a kernel of many tensors takes them as lists. */
  readonly inputs: Readonly<Record<string, Tensor | readonly Tensor[]>>;
  /** Its attributes. */
  readonly attributes?: NamedAttrMap;
}

/**
 * A function of tensors by one kernel, where the active backend has it, else by the operations that it is made of.
 *
 * Fused kernels read floats, whatever they are given: if any input is of another type, the composition runs, which casts
 * or refuses as its operations do.
 *
 * Kernels have no gradients: while TensorFlow.js records operations for a gradient, the composition runs. Inside
 * `customGrad` nothing is recorded, so a function and its gradient that are both fused there are fast, and second
 * derivatives, for which the gradient's own operations are recorded, are right.
 *
 * @param kernel - the kernel's name, inputs and attributes
 * @param compose - the same from operations that have gradients
 * @returns the outputs, owned by the caller
 */
export function fused<T extends Tensor | Tensor[]>(kernel: FusedKernel, compose: () => T): T {
  const floats = Object.values(kernel.inputs).every((input) =>
    [input].flat().every(({ dtype }) => dtype === "float32"),
  );
  if (isRecording() || !floats || !getKernel(kernel.name, getBackend())) return compose();
  return engine().runKernel(kernel.name, kernel.inputs as NamedTensorMap, kernel.attributes) as T;
}
