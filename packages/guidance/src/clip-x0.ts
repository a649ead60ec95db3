import { clipByValue } from "@tensorflow/tfjs-core";
import { resolve, TweedieError, x0Target } from "@tweedie/core";
import type { Guidance } from "@tweedie/core";

/** Options of {@link clipX0}. */
export interface ClipX0Options {
  /** The largest magnitude of the data. Default 1. */
  readonly range?: number;
  /**
   * Whether the noise is solved again from the clipped datum, so that $x = \alpha x_0 + \sigma\epsilon$ still holds
   * (the default), or kept as predicted (`false`, what diffusers does unless `use_clipped_model_output` is set).
   */
  readonly consistent?: boolean;
}

/**
 * Clips the predicted clean datum to the range of the data, $\hat x_0 \leftarrow \mathrm{clip}(\hat x_0, -r, r)$, as is
 * common for pixels (Ho et al. 2020; `clip_denoised` in guided-diffusion, `clip_sample` in diffusers). What else the denoiser
 * says, such as a learned variance, stays.
 *
 * @param options - see {@link ClipX0Options}
 * @returns a wrapper of denoisers
 * @throws TweedieError if the range is not positive
 */
export function clipX0({ range = 1, consistent = true }: ClipX0Options = {}): Guidance {
  if (!(range > 0 && Number.isFinite(range))) {
    throw new TweedieError(`clipX0: expected a positive range, got ${range}. Pass the largest magnitude of the data.`);
  }
  return (base) => (x, level) => {
    const prediction = base(x, level);
    const clipped = clipByValue(prediction.x0, -range, range);
    return { ...prediction, ...(consistent ? resolve(x, clipped, level, x0Target) : { x0: clipped }) };
  };
}
