import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { NoiseLevel, Prediction, Target } from "@tweedie/core";

/**
 * What a network said, $y = a\,\hat x_0 + b\,\hat\epsilon$, from what it is taken to mean: the inverse of `resolve`.
 *
 * @param prediction - the prediction
 * @param level - the level where the network was called
 * @param target - what it outputs
 * @returns its output, owned by the caller
 */
export function outputOf({ x0, eps }: Prediction, level: NoiseLevel, target: Target): Tensor {
  const [a, b] = target(level);
  return combine([a, x0], [b, eps]);
}
