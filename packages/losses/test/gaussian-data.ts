import { onesLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { NoiseLevel, ScoreModel, Target } from "@tweedie/core";

/** One-dimensional Gaussian data and how a model errs on them. */
export interface GaussianData {
  readonly mean: number;
  readonly scale: number;
}

/** The least mean square error of the noise at a level: the variance of eps given z. */
export const epsVariance = ({ alpha, sigma }: NoiseLevel, { scale }: GaussianData): number =>
  (alpha * scale) ** 2 / ((alpha * scale) ** 2 + sigma ** 2);

/** The optimal model of Gaussian data, one level a row, off by `gain` times z and `bias` in its output. */
export const gaussianModel = (
  target: Target,
  { mean, scale }: GaussianData,
  { gain = 0, bias = 0 } = {},
): ScoreModel => ({
  target,
  predict: (z: Tensor, levels: readonly NoiseLevel[]) => {
    const rows = levels.map((level) => {
      const { alpha, sigma } = level;
      const variance = (alpha * scale) ** 2 + sigma ** 2;
      const [a, b] = target(level);
      // E[x0 | z] and E[eps | z], each slope z + offset.
      const x0 = { slope: (alpha * scale ** 2) / variance, offset: (mean * sigma ** 2) / variance };
      const eps = { slope: sigma / variance, offset: (-sigma * alpha * mean) / variance };
      return { slope: a * x0.slope + b * eps.slope + gain, offset: a * x0.offset + b * eps.offset + bias };
    });
    return combine([rows.map(({ slope }) => slope), z], [rows.map(({ offset }) => offset), onesLike(z)]);
  },
});
