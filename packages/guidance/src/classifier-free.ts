import { concat, slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, resolve, TweedieError } from "@tweedie/core";
import type { Denoiser, NoiseLevel, ScoreModel } from "@tweedie/core";
import { rescaled } from "./rescaled.ts";

/** Options of {@link classifierFree}. */
export interface ClassifierFreeOptions<L> {
  /** A model whose condition is a list, one item a row. */
  readonly model: ScoreModel<readonly L[]>;
  /** The condition of every row. */
  readonly cond: readonly L[];
  /** The null condition, such as `null` for a class label. */
  readonly uncond: L;
  /** The guidance scale $w$: 1 is conditional, 0 unconditional, above 1 guided. */
  readonly scale: number;
  /** How far the guided output is scaled back to the spread of the conditional one, in [0, 1]. Default 0: not at all. */
  readonly rescale?: number;
}

/**
 * Classifier-free guidance, both halves in one call of the network.
 *
 * $$y = w\, y(x, c) - (w - 1)\, y(x, \varnothing)$$
 *
 * Conversions between prediction types are affine in $y$ with the same coefficients in both halves, so the formula holds
 * for every target alike. `scale = 1` and, without `rescale`, `scale = 0` cost one half. The scale is the paper's plus 1: its
 * $(1 + w')\,\epsilon_c - w'\,\epsilon_\varnothing$ is $w = 1 + w'$ here.
 *
 * With `rescale` $\varphi$ the output of each row is scaled to the spread that it has without guidance, which keeps large
 * scales from overexposing pictures, above all at zero terminal SNR: see {@link rescaled}. Unlike guidance itself it depends
 * on the target of the model.
 *
 * Ho and Salimans 2022, *Classifier-Free Diffusion Guidance*, eq. 6, https://arxiv.org/abs/2207.12598; Lin et al. 2023,
 * *Common Diffusion Noise Schedules and Sample Steps are Flawed*, eq. 14-16, https://arxiv.org/abs/2305.08891.
 *
 * @param options - the model, the conditions, the scale and how much is scaled back
 * @returns the guided denoiser; its batch must have `cond.length` rows
 * @throws TweedieError if the scale is not finite, `rescale` is outside [0, 1] or, when called, the batch has another number
 *   of rows
 */
export function classifierFree<L>(options: ClassifierFreeOptions<L>): Denoiser {
  const { model, cond, uncond, scale, rescale = 0 } = options;
  if (!Number.isFinite(scale)) {
    throw new TweedieError(`classifierFree: expected a finite scale, got ${scale}. 1 is conditional, 3 is common.`);
  }
  if (!(rescale >= 0 && rescale <= 1)) {
    throw new TweedieError(`classifierFree: expected rescale in [0, 1], got ${rescale}. 0 is off, 0.7 is common.`);
  }
  const none = cond.map(() => uncond);
  return (x, level) => {
    const rows = x.shape[0];
    if (rows !== cond.length) {
      throw new TweedieError(
        `classifierFree: expected a batch of ${cond.length} rows, as many as conditions, got ${rows}. ` +
          `Make one guided denoiser for each batch.`,
      );
    }
    const at = (count: number) => new Array<NoiseLevel>(count).fill(level);
    const output = (): Tensor => {
      if (scale === 1) return model.predict(x, at(rows), cond);
      if (scale === 0 && rescale === 0) return model.predict(x, at(rows), none);
      const both = model.predict(concat([x, x]), at(2 * rows), [...cond, ...none]);
      const [conditional, unconditional] = [slice(both, 0, rows), slice(both, rows, rows)];
      return rescaled(combine([scale, conditional], [1 - scale, unconditional]), conditional, rescale);
    };
    return resolve(x, output(), level, model.target);
  };
}
