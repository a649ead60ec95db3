import { TweedieError } from "@tweedie/core";
import type { Denoiser } from "@tweedie/core";

/** Where {@link guidanceInterval} guides, as the noise-to-signal ratio $\sigma/\alpha$, EDM's noise level. */
export interface GuidanceIntervalOptions {
  /** The noisiest level that is guided. Default $\infty$: from the beginning. */
  readonly from?: number;
  /** The level where guidance ends, itself not guided. Default 0: to the end. */
  readonly to?: number;
}

/**
 * Guidance in an interval of noise levels, which spares the diversity that it takes at high noise and, with a `plain`
 * denoiser that is cheaper, the calls that do nothing at low noise:
 *
 * $$\hat x_0 = \begin{cases} \hat x_0^{\text{guided}} & b < \sigma/\alpha \le a \\ \hat x_0^{\text{plain}} & \text{else}
 * \end{cases}$$
 *
 * with $a$ = `from` and $b$ = `to`. An interval of steps of a grid, as diffusers has it, is `from` the ratio of the first level
 * that is guided and `to` that of the first after it.
 *
 * Kynkäänniemi et al. 2024, *Applying Guidance in a Limited Interval Improves Sample and Distribution Quality in Diffusion
 * Models*, eq. 5, https://arxiv.org/abs/2404.07724.
 *
 * @param guided - the denoiser inside the interval, such as that of {@link classifierFree}
 * @param plain - the denoiser outside, such as {@link classifierFree} with `scale` 1
 * @param options - see {@link GuidanceIntervalOptions}
 * @returns the denoiser
 * @throws TweedieError unless `from` is above `to` and `to` at least 0
 */
export function guidanceInterval(
  guided: Denoiser,
  plain: Denoiser,
  { from = Infinity, to = 0 }: GuidanceIntervalOptions = {},
): Denoiser {
  if (!(to >= 0 && from > to)) {
    throw new TweedieError(
      `guidanceInterval: expected from > to >= 0, as noise falls from one to the other, got from ${from} and to ${to}. ` +
        `Both are ratios sigma / alpha.`,
    );
  }
  return (x, level) => {
    const noise = level.sigma / level.alpha;
    return (to < noise && noise <= from ? guided : plain)(x, level);
  };
}
