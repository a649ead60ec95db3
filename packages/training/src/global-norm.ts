import { concat, reshape, sqrt, square, sum, tidy } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor1D } from "@tensorflow/tfjs-core";
import { fused, normsKernelName } from "@tweedie/core";
import type { NamedTensors } from "./optimizer.ts";

/**
 * The Euclidean norm of all tensors seen as one vector, $\sqrt{\sum_k \lVert g_k \rVert^2}$.
 *
 * @param tensors - float tensors by name, at least one
 * @returns the norm, a scalar owned by the caller
 */
export function globalNorm(tensors: NamedTensors): Scalar {
  return tidy(() => sqrt(sum(square(normsOf(tensors)))));
}

/** $\lVert g_k \rVert$ of every tensor, in the order of the names. */
export function normsOf(tensors: NamedTensors): Tensor1D {
  const x = Object.values(tensors);
  return tidy(() =>
    fused({ name: normsKernelName, inputs: { x } }, () => sqrt(concat(x.map((one) => reshape(sum(square(one)), [1]))))),
  ) as Tensor1D;
}
