import { TweedieError } from "@tweedie/core";
import { checkSigmas } from "./check-sigmas.ts";

/**
 * EDM's ladder of noise scales, with equal steps in $\sigma^{1/\rho}$:
 *
 * $$\sigma_i = \left(\sigma_{max}^{1/\rho} + \frac{i}{n-1}
 * \left(\sigma_{min}^{1/\rho} - \sigma_{max}^{1/\rho}\right)\right)^{\rho}, \qquad i = 0, \ldots, n - 1$$
 *
 * Karras et al., *Elucidating the Design Space of Diffusion-Based Generative Models* (2022), eq. 5,
 * https://arxiv.org/abs/2206.00364.
 *
 * @param count - the number $n$ of scales; one alone is $\sigma_{max}$
 * @param options - the two ends, in units of the data, and the exponent
 * @returns the scales from $\sigma_{max}$ to $\sigma_{min}$, both exact
 * @throws TweedieError if the ends do not rise from a positive one or $\rho$ is not positive
 */
export function karrasSigmas(count: number, { sigmaMin, sigmaMax, rho = 7 }: SigmaLadderOptions): readonly number[] {
  checkSigmas("karrasSigmas", { sigmaMin, sigmaMax });
  checkRho("karrasSigmas", rho, 7);
  const [a, b] = [sigmaMax ** (1 / rho), sigmaMin ** (1 / rho)];
  // A power of a root is off by a rounding error: the ends are the numbers that were asked for.
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? sigmaMax : i === count - 1 ? sigmaMin : (a + (i / (count - 1)) * (b - a)) ** rho,
  );
}

/** The ends and the exponent of a ladder of noise scales. */
export interface SigmaLadderOptions {
  /** The smallest scale, positive. */
  readonly sigmaMin: number;
  /** The largest scale. */
  readonly sigmaMax: number;
  /** The exponent $\rho$; if left out, 7 for {@link karrasSigmas} and 1 for {@link polyexponentialSigmas}. */
  readonly rho?: number;
}

/**
 * Refuses an exponent that is not positive.
 *
 * @param name - the function that speaks
 * @param rho - the exponent
 * @param usual - the value to advise
 */
export function checkRho(name: string, rho: number, usual: number): void {
  if (rho > 0 && Number.isFinite(rho)) return;
  throw new TweedieError(`${name}: expected a positive exponent rho, got ${rho}. Use ${usual}.`);
}
