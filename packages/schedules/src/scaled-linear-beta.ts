import type { NoiseSchedule } from "@tweedie/core";
import { checkRates } from "./check-rates.ts";
import type { LinearBetaOptions } from "./linear-beta.ts";
import { vpOfRate } from "./vp-of-rate.ts";

/**
 * The variance-preserving SDE whose rate has a linear root, $\sqrt{\beta(t)} = r_0 + t d$ with
 * $r_0 = \sqrt{\beta_{min}}$ and $d = \sqrt{\beta_{max}} - \sqrt{\beta_{min}}$:
 *
 * $$\alpha(t) = e^{-B(t)/2}, \qquad \sigma(t) = \sqrt{1 - e^{-B(t)}}, \qquad
 * B(t) = t\left(r_0^2 + r_0 d\,t + d^2 t^2/3\right)$$
 *
 * With the defaults it is the limit of the chain of latent diffusion, {@link scaledLinearBetas} with 1000 steps, and ends
 * in $\alpha(1) \approx 0.069$. The slope $\sigma'(0)$ is infinite.
 *
 * Rombach et al., *High-Resolution Image Synthesis with Latent Diffusion Models* (2022),
 * https://arxiv.org/abs/2112.10752, in its code.
 *
 * @param options - the rates at both ends, per unit of time
 * @returns the schedule
 * @throws TweedieError if a rate is not positive or their sum is over 1000
 */
export function scaledLinearBeta({ betaMin = 0.85, betaMax = 12 }: ScaledLinearBetaOptions = {}): NoiseSchedule {
  checkRates("scaledLinearBeta", betaMin, betaMax, "Use 0.85 and 12.");
  const root = Math.sqrt(betaMin);
  const growth = Math.sqrt(betaMax) - root;
  return vpOfRate(
    (t) => (root + t * growth) ** 2,
    (t) => t * (betaMin + t * growth * (root + (t / 3) * growth)),
  );
}

/** Options of {@link scaledLinearBeta}: as of {@link linearBeta}, with the defaults 0.85 and 12. */
export type ScaledLinearBetaOptions = LinearBetaOptions;
