import { abs, clipByValue, div, maximum, minimum, neg, reshape, slice, topk } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, resolve, TweedieError, x0Target } from "@tweedie/core";
import type { Guidance } from "@tweedie/core";
import type { ClipX0Options } from "./clip-x0.ts";

/** Options of {@link dynamicThreshold}. */
export interface DynamicThresholdOptions extends Pick<ClipX0Options, "consistent"> {
  /** The quantile $p$ of the magnitudes in a row, in (0, 1). Default 0.995. */
  readonly ratio?: number;
  /** The largest threshold; 1, the default of diffusers, makes it plain clipping. Default none. */
  readonly max?: number;
}

/**
 * Dynamic thresholding: clips the predicted clean datum of every row to its own threshold and scales it back to [-1, 1],
 * which keeps strong guidance from saturating pixels.
 *
 * $$s = \mathrm{clip}\big(Q_p(|\hat x_0|), 1, s_{max}\big), \qquad \hat x_0 \leftarrow \mathrm{clip}(\hat x_0, -s, s)/s$$
 *
 * The quantile is interpolated linearly. What else the denoiser says, such as a learned variance, stays. Saharia et al. 2022, *Imagen*, section 2.3, https://arxiv.org/abs/2205.11487.
 *
 * @param options - see {@link DynamicThresholdOptions}
 * @returns a wrapper of denoisers
 * @throws TweedieError if the ratio is outside (0, 1) or the maximum below 1
 */
export function dynamicThreshold(options: DynamicThresholdOptions = {}): Guidance {
  const { ratio = 0.995, max = Number.POSITIVE_INFINITY, consistent = true } = options;
  if (!(ratio > 0 && ratio < 1) || !(max >= 1)) {
    throw new TweedieError(
      `dynamicThreshold: expected a ratio in (0, 1) and a max of at least 1, got ${ratio} and ${max}. ` +
        `The defaults are 0.995 and none.`,
    );
  }
  return (base) => (x, level) => {
    const prediction = base(x, level);
    const { x0 } = prediction;
    const flat = reshape(x0, [x0.shape[0] ?? 0, -1]);
    const threshold = clipByValue(quantile(abs(flat), ratio), 1, Math.min(max, 3e38));
    const clipped = div(minimum(maximum(flat, neg(threshold)), threshold), threshold);
    const scaled = reshape(clipped, x0.shape);
    return { ...prediction, ...(consistent ? resolve(x, scaled, level, x0Target) : { x0: scaled }) };
  };
}

/** The quantile of every row, `[rows, n]` to `[rows, 1]`, interpolated between its two neighbours. */
function quantile(x: Tensor, ratio: number): Tensor {
  const [rows = 0, n = 0] = x.shape;
  const position = ratio * (n - 1);
  const low = Math.floor(position);
  const { values } = topk(x, n - low, true);
  const above = slice(values, [0, Math.max(n - low - 2, 0)], [rows, 1]);
  const below = slice(values, [0, n - low - 1], [rows, 1]);
  return combine([position - low, above], [1 - (position - low), below]);
}
