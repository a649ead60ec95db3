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
  // A copy always: TensorFlow.js keeps the array that it is given.
  if (backend().epsilon() >= 1e-12) return tensor(new Float32Array(values), [...shape], "float32");
  return tensorOfOwn(values, shape);
}

/**
 * {@link tensorOf} of an array that nobody else uses: of a `Float32Array` no copy is made where none is needed.
 *
 * @param values - the numbers, which may be kept
 * @param shape - the shape of the tensor
 * @returns a tensor of dtype `float32`, owned by the caller
 */
export function tensorOfOwn(values: ArrayLike<number>, shape: readonly number[]): Tensor {
  if (backend().epsilon() >= 1e-12) {
    const floats = values instanceof Float32Array ? values : new Float32Array(values);
    return tensor(floats, [...shape], "float32");
  }
  // Engine.makeTensor hands the array to the backend without rounding; its type knows only the stock arrays.
  return engine().makeTensor(new Float64Array(values) as unknown as Float32Array, [...shape], "float32");
}
