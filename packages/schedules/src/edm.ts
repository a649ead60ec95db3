import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { checkSigmas } from "./check-sigmas.ts";

/**
 * The variance-exploding schedule along the curve of EDM's sampling grid:
 *
 * $$\alpha(t) = 1, \qquad
 * \sigma(t) = \left((1-t)\,\sigma_{min}^{1/\rho} + t\,\sigma_{max}^{1/\rho}\right)^{\rho}$$
 *
 * so that a grid with equal steps in $t$ is the grid of the paper ({@link karrasGrid} of the same scales and $\rho$).
 * Time 0 has $\sigma(0) = \sigma_{min}$. To end in clean data, as the paper's sampler does, set `sigmaMin` to 0 and take
 * the smallest positive scale from the grid; with $\rho = 1$ the noise then grows in proportion to time,
 * $\sigma(t) = \sigma_{max}\,t$, the time of the paper and of k-diffusion up to the unit. A network is trained with {@link @tweedie/core!edmTarget | edmTarget}.
 *
 * Karras et al., *Elucidating the Design Space of Diffusion-Based Generative Models* (2022), eq. 5 and table 1,
 * https://arxiv.org/abs/2206.00364.
 *
 * @param options - the noise scales at both ends, in units of the data, and the exponent
 * @returns the schedule
 * @throws TweedieError if the scales do not rise or $\rho$ is not positive
 */
export function edm({ sigmaMin = 0.002, sigmaMax = 80, rho = 7 }: EdmOptions = {}): NoiseSchedule {
  checkSigmas("edm", { sigmaMin, sigmaMax }, { zero: true });
  if (!(rho > 0 && Number.isFinite(rho))) {
    throw new TweedieError(`edm: expected a positive exponent rho, got ${rho}. Use 7.`);
  }
  const low = sigmaMin ** (1 / rho);
  const high = sigmaMax ** (1 / rho);
  const root = (t: number) => (1 - t) * low + t * high;
  // A power of a root is off by a rounding error: the ends are the numbers that were asked for.
  const sigma = (t: number) => (t === 0 ? sigmaMin : t === 1 ? sigmaMax : root(t) ** rho);
  return Object.freeze({
    alpha: () => 1,
    sigma,
    derivative: (t: number) => ({ alpha: 0, sigma: rho * (high - low) * root(t) ** (rho - 1) }),
  });
}

/** Options of {@link edm}. */
export interface EdmOptions {
  /** $\sigma(0) \ge 0$; 0.002 if left out. */
  readonly sigmaMin?: number;
  /** $\sigma(1)$; 80 if left out. */
  readonly sigmaMax?: number;
  /** The exponent $\rho$; 7 if left out. The larger it is, the more of time goes to small noise. */
  readonly rho?: number;
}
