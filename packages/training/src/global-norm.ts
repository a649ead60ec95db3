import { concat, reshape, sqrt, square, sum, tidy } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor1D } from "@tensorflow/tfjs-core";
import type { NamedTensors } from "./optimizer.ts";

/**
 * The Euclidean norm of all tensors seen as one vector, $\sqrt{\sum_k \lVert g_k \rVert^2}$.
 *
 * @param tensors - float tensors by name, at least one
 * @returns the norm, a scalar owned by the caller
 */
export function globalNorm(tensors: NamedTensors): Scalar {
  return tidy(() => sqrt(sum(squaredNorms(tensors))));
}

/** $\lVert g_k \rVert^2$ of every tensor, in the order of the names. */
export function squaredNorms(tensors: NamedTensors): Tensor1D {
  return tidy(() => concat(Object.values(tensors).map((x) => reshape(sum(square(x)), [1]))));
}
