import type { Tensor } from "@tensorflow/tfjs-core";
import type { NoiseLevel } from "./noise-level.ts";
import type { Denoiser } from "./prediction.ts";
import { resolve } from "./resolve.ts";
import type { Target } from "./target.ts";

/**
 * A network seen as a function of the noised datum, with the target it is trained on.
 *
 * @typeParam C - the condition, such as one label a row; `undefined` for unconditional models
 */
export interface ScoreModel<C = undefined> {
  /** What the network outputs, as $(a, b)$ in $y = a x_0 + b\epsilon$. */
  readonly target: Target;
  /**
   * The raw output $y$.
   *
   * @param x - noised data, `[batch, ...]`
   * @param levels - one noise level a row
   * @param cond - the condition of every row
   * @returns $y$, of the shape of `x`
   */
  predict(x: Tensor, levels: readonly NoiseLevel[], cond: C): Tensor;
}

/**
 * A model at a fixed condition as a {@link Denoiser}.
 *
 * @param model - the model
 * @param cond - the condition of every row; left out for unconditional models
 * @returns the denoiser $x \mapsto (x_0, \epsilon)$
 */
export function denoiserOf<C>(model: ScoreModel<C>, ...[cond]: undefined extends C ? [cond?: C] : [cond: C]): Denoiser {
  return (x, level) => {
    const levels = new Array<NoiseLevel>(x.shape[0] ?? 0).fill(level);
    return resolve(x, model.predict(x, levels, cond as C), level, model.target);
  };
}
