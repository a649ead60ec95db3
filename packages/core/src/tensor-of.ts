import { backend, engine, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * A float tensor from numbers on the host, in the precision of the active backend.
 *
 * TensorFlow.js rounds to float32 on the way in. A backend that works in float64 says so by an epsilon below 1e-12 (the
 * one of `@tweedie/testing` does), and then receives the numbers as they are.
 *
 * @param values - the numbers, in row-major order; not kept
 * @param shape - the shape of the tensor
 * @returns a tensor of dtype `float32`, owned by the caller
 */
export function tensorOf(values: ArrayLike<number>, shape: readonly number[]): Tensor {
  if (backend().epsilon() >= 1e-12) {
    // A copy always: TensorFlow.js keeps the array that it is given.
    return tensor(new Float32Array(values), [...shape], "float32");
  }
  // Engine.makeTensor hands the array to the backend without rounding; its type knows only the stock arrays.
  return engine().makeTensor(new Float64Array(values) as unknown as Float32Array, [...shape], "float32");
}
