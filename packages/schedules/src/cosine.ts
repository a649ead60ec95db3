import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The cosine schedule, variance preserving, with $\alpha(0) = 1$ exactly:
 *
 * $$\alpha(t) = \frac{\cos\left(\frac{t + s}{1 + s}\frac\pi2\right)}{\cos\left(\frac{s}{1 + s}\frac\pi2\right)},
 * \qquad \sigma(t) = \sqrt{1 - \alpha(t)^2}$$
 *
 * It ends in pure noise: $\alpha(1) = 0$ and $\sigma(1) = 1$, so the signal-to-noise ratio at $t = 1$ is zero. There the
 * noise and score targets say nothing of the datum: train $v$, $x_0$ or the flow velocity, or begin grids and levels
 * below 1. With $s > 0$ the slope $\sigma'(0)$ is infinite.
 *
 * At $s = 0$ it is the quarter wave $\alpha = \cos\frac{\pi t}2$, $\sigma = \sin\frac{\pi t}2$: the trigonometric or
 * generalised variance-preserving path of flow matching (Albergo and Vanden-Eijnden (2023),
 * https://arxiv.org/abs/2209.15571).
 *
 * Nichol and Dhariwal, *Improved Denoising Diffusion Probabilistic Models* (2021), eq. 17,
 * https://arxiv.org/abs/2102.09672; their chain also caps each beta at 0.999, which {@link cosineBetas} does.
 *
 * @param options - `offset`, the $s$ that keeps the first steps from being too small
 * @returns the schedule
 * @throws TweedieError if the offset is negative or not finite
 */
export function cosine({ offset = 0.008 }: CosineOptions = {}): NoiseSchedule {
  if (!(offset >= 0 && Number.isFinite(offset))) {
    throw new TweedieError(
      `cosine: expected an offset of at least 0, got ${offset}. Use 0.008, or 0 for a plain quarter wave.`,
    );
  }
  // Written with sines of small angles, the differences of cosines that cancel near both ends are gone.
  const q = Math.PI / 2 / (1 + offset);
  const peak = Math.sin(q);
  const alpha = (t: number) => Math.sin((1 - t) * q) / peak;
  const sigma = (t: number) => Math.sqrt(Math.sin(t * q) * Math.sin((t + 2 * offset) * q)) / peak;
  const slope = (t: number) => (-q * Math.cos((1 - t) * q)) / peak;
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => ({
      alpha: slope(t),
      sigma: offset === 0 ? q * Math.cos(t * q) : (-alpha(t) * slope(t)) / sigma(t),
    }),
  });
}

/** Options of {@link cosine}. */
export interface CosineOptions {
  /** The offset $s \ge 0$, a time; 0.008 if left out. */
  readonly offset?: number;
}
