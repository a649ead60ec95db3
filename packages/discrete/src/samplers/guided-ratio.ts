import { add, cast, exp, mul, oneHot, range, reshape, sub, tidy, tile } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { Ratio, Times } from "@tweedie/core";

/** Options of {@link guidedRatio}. */
export interface GuidedRatioOptions {
  /** What is known of the data without the condition. */
  readonly ratio: Ratio;
  /** The number of states, a mask included. */
  readonly vocabulary: number;
  /** $\log p_t(c \mid x)$ of noised tokens, `[rows, length]` to `[rows]`, at one time or one a row. */
  readonly logLikelihood: (x: Tensor, t: Times) => Tensor;
  /** The scale $\gamma$ (default 1): 1 is the law given the condition, 0 that without. */
  readonly scale?: number;
}

/**
 * Ratios guided by a classifier that is asked about every sequence one token away:
 *
 * $$\frac{p_s(y \mid c)}{p_t(x \mid c)} = \frac{p_s(y)}{p_t(x)} \left(\frac{p_t(c \mid y)}{p_t(c \mid x)}\right)^{\gamma}$$
 *
 * Reverse rates, where $s = t$, are those of the law given the condition, exactly, and so are steps of one mask, of which what
 * is seen does not depend on the time; else it errs by the order of the step. It asks about `batch * length * vocabulary` sequences at once, which suits small systems.
 *
 * Nisonoff et al. 2024, *Unlocking Guidance for Discrete State-Space Diffusion and Flow Models*, eq. 3,
 * https://arxiv.org/abs/2406.01572.
 *
 * @param options - ratios, states, classifier and scale
 * @returns the guided ratios
 * @throws TweedieError if the scale is not finite
 */
export function guidedRatio({ ratio, vocabulary, logLikelihood, scale = 1 }: GuidedRatioOptions): Ratio {
  if (!Number.isFinite(scale)) {
    throw new TweedieError(`guidedRatio: expected a finite scale, got ${scale}. 1 is the law given the condition.`);
  }
  return (x, s, t) =>
    tidy(() => {
      const [rows, length] = x.shape as [number, number];
      const near = length * vocabulary;
      const late = typeof t === "number" ? t : t.flatMap((time) => new Array<number>(near).fill(time));
      const there = reshape(logLikelihood(neighbours(x, vocabulary), late), [rows, length, vocabulary]);
      const here = reshape(logLikelihood(x, t), [rows, 1, 1]);
      return mul(ratio(x, s, t), exp(mul(sub(there, here), tensorOf([scale], [1]))));
    });
}

/** Every sequence with every state at every place, `[rows * length * vocabulary, length]`. */
function neighbours(x: Tensor, vocabulary: number): Tensor {
  const [rows, length] = x.shape as [number, number];
  const place = reshape(cast(oneHot(range(0, length, 1, "int32"), length), "int32"), [1, length, 1, length]);
  const state = reshape(range(0, vocabulary, 1, "int32"), [1, 1, vocabulary, 1]);
  const all = tile(reshape(x, [rows, 1, 1, length]), [1, length, vocabulary, 1]);
  const moved = add(all, mul(place, sub(state, all)));
  return reshape(cast(moved, "int32"), [rows * length * vocabulary, length]);
}
