import { TweedieError } from "@tweedie/core";
import type { TokenNoise } from "@tweedie/core";

/**
 * The geometric noise, whose rate grows by one factor in equal times:
 *
 * $$\bar\sigma(t) = \sigma_{min}^{1-t}\,\sigma_{max}^{t} - \sigma_{min}, \qquad
 * \sigma(t) = \sigma_{min}^{1-t}\,\sigma_{max}^{t}\,\log\frac{\sigma_{max}}{\sigma_{min}}$$
 *
 * The total begins at 0, so that time 0 is the datum; that of the paper is larger by $\sigma_{min}$ at every time, which it gives
 * to the data before they are seen.
 *
 * Lou et al. 2024, *Discrete Diffusion Modeling by Estimating the Ratios of the Data Distribution*,
 * https://arxiv.org/abs/2310.16834.
 *
 * @param options - the noise at both ends
 * @returns the noise
 * @throws TweedieError if the ends are not positive, finite and rising
 */
export function geometricNoise({ min = 1e-4, max = 20 }: GeometricNoiseOptions = {}): TokenNoise {
  if (!(min > 0 && max > min && Number.isFinite(max))) {
    throw new TweedieError(
      `geometricNoise: expected 0 < min < max, both finite, got min = ${min} and max = ${max}. Use 1e-4 and 20.`,
    );
  }
  const growth = Math.log(max / min);
  return Object.freeze({
    rate: (t: number) => growth * min ** (1 - t) * max ** t,
    total: (t: number) => min * Math.expm1(growth * t),
  });
}

/** Options of {@link geometricNoise}. */
export interface GeometricNoiseOptions {
  /** $\sigma_{min} > 0$; 1e-4 if left out. */
  readonly min?: number;
  /** $\sigma_{max}$; 20 if left out. */
  readonly max?: number;
}
