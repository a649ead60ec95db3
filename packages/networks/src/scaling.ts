import { TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/** What a network gets at a noise level: a factor on the data, and a number for the level itself. */
export type Scaling = (level: NoiseLevel) => {
  /** The factor on the data. */
  readonly input: number;
  /** The number that is embedded. */
  readonly noise: number;
};

/** Data as they are, and the time in thousandths: the scaling of DDPM and of most networks since. */
export const timeScaling: Scaling = ({ t }) => ({ input: 1, noise: 1000 * t });

/** Options of {@link edmScaling}. */
export interface EdmScalingOptions {
  /** The standard deviation of the data. Default 0.5. */
  readonly sigmaData?: number;
}

/**
 * The scaling of EDM, on any schedule: with $\tilde\sigma = \sigma/\alpha$ the data $x/\alpha$ are multiplied by
 * $c_{in} = 1/\sqrt{\tilde\sigma^2 + \sigma_{data}^2}$, so that they have variance 1, and
 * $c_{noise} = \tfrac14 \ln\tilde\sigma$ is embedded. It goes with `edmTarget`.
 *
 * Karras et al. 2022, *Elucidating the Design Space of Diffusion-Based Generative Models*, table 1,
 * https://arxiv.org/abs/2206.00364.
 *
 * @param options - see {@link EdmScalingOptions}
 * @returns the scaling; it throws a TweedieError where $\alpha$ or $\sigma$ is 0
 * @throws TweedieError if `sigmaData` is not positive
 */
export function edmScaling({ sigmaData = 0.5 }: EdmScalingOptions = {}): Scaling {
  if (!(sigmaData > 0 && Number.isFinite(sigmaData))) {
    throw new TweedieError(`edmScaling: expected a positive sigmaData, got ${sigmaData}. Measure it on the data.`);
  }
  return ({ t, alpha, sigma }) => {
    if (!(alpha > 0 && sigma > 0)) {
      throw new TweedieError(
        `edmScaling: expected alpha and sigma above 0, got ${alpha} and ${sigma} at t = ${t}. ` +
          `Keep inside the schedule's range, or use timeScaling.`,
      );
    }
    return { input: 1 / Math.hypot(sigma, alpha * sigmaData), noise: Math.log(sigma / alpha) / 4 };
  };
}
