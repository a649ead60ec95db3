import { concat, isFinite, isNaN, logicalAnd, logSoftmax, slice, where, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { TokenModel } from "@tweedie/core";

/** Options of {@link tokenClassifierFree}. */
export interface TokenClassifierFreeOptions<L> {
  /** A model whose condition is a list, one item a row. */
  readonly model: TokenModel<readonly L[]>;
  /** The condition of every row. */
  readonly cond: readonly L[];
  /** The null condition, such as `null` for a class label. */
  readonly uncond: L;
  /** The guidance scale $\gamma$: 1 is conditional, 0 unconditional, above 1 guided. */
  readonly scale: number;
}

/**
 * Classifier-free guidance on tokens, both halves in one call of the network:
 *
 * $$\log r = \gamma \log r(x, c) + (1 - \gamma) \log r(x, \varnothing)$$
 *
 * of log-ratios, by which every rate of the reverse process is guided exactly (Nisonoff et al. 2024, eq. 4,
 * https://arxiv.org/abs/2406.01572), or of the log-probabilities of the clean token, up to normalisation (Schiff et al. 2024, *Simple
 * Guidance Mechanisms for Discrete Diffusion Models*, https://arxiv.org/abs/2412.10193). States that cannot be given the condition
 * stay impossible; where only the law without it knows none, the conditional one is kept. Scales of 1 and 0 cost one half.
 *
 * @param options - the model, the conditions and the scale
 * @returns the guided model, without a condition; its batch must have `cond.length` rows
 * @throws TweedieError if the scale is not finite or, when called, the batch has another number of rows
 */
export function tokenClassifierFree<L>({ model, cond, uncond, scale }: TokenClassifierFreeOptions<L>): TokenModel {
  if (!Number.isFinite(scale)) {
    throw new TweedieError(
      `tokenClassifierFree: expected a finite scale, got ${scale}. 1 is conditional, 2 is common.`,
    );
  }
  const none = cond.map(() => uncond);
  const logs = (output: Tensor) => (model.target === "x0" ? logSoftmax(output) : output);
  return Object.freeze<TokenModel>({
    target: model.target,
    predict: (x, t) => {
      const rows = cond.length;
      if (x.shape[0] !== rows) {
        throw new TweedieError(
          `tokenClassifierFree: expected a batch of ${rows} rows, as many as conditions, got ${x.shape[0]}. ` +
            `Make one guided model for each batch.`,
        );
      }
      if (scale === 1) return model.predict(x, t, cond);
      if (scale === 0) return model.predict(x, t, none);
      const both = logs(model.predict(concat([x, x]), [...t, ...t], [...cond, ...none]));
      const [given, free] = [slice(both, 0, rows), slice(both, rows, rows)];
      // Of infinite logs the sum may not be a number.
      const isKnown = logicalAnd(isFinite(given), isFinite(free));
      const finite = (log: Tensor) => where(isKnown, log, zerosLike(log));
      const otherwise = where(isNaN(free), free, given);
      return where(isKnown, combine([scale, finite(given)], [1 - scale, finite(free)]), otherwise);
    },
  });
}
