import { checkRho } from "./karras-sigmas.ts";
import type { SigmaLadderOptions } from "./karras-sigmas.ts";
import { checkSigmas } from "./check-sigmas.ts";

/**
 * A ladder of noise scales that is a power in $\log\sigma$:
 *
 * $$\log\sigma_i = \log\sigma_{min} + \left(1 - \frac{i}{n-1}\right)^{\rho} \log\frac{\sigma_{max}}{\sigma_{min}},
 * \qquad i = 0, \ldots, n - 1$$
 *
 * With $\rho = 1$ it is a geometric progression, the *exponential* ladder; larger exponents take more steps at small noise.
 * k-diffusion calls them `get_sigmas_polyexponential` and `get_sigmas_exponential`
 * (https://github.com/crowsonkb/k-diffusion).
 *
 * @param count - the number $n$ of scales; one alone is $\sigma_{max}$
 * @param options - the two ends, in units of the data, and the exponent
 * @returns the scales from $\sigma_{max}$ to $\sigma_{min}$, both exact
 * @throws TweedieError if the ends do not rise from a positive one or $\rho$ is not positive
 */
export function polyexponentialSigmas(
  count: number,
  { sigmaMin, sigmaMax, rho = 1 }: SigmaLadderOptions,
): readonly number[] {
  checkSigmas("polyexponentialSigmas", { sigmaMin, sigmaMax });
  checkRho("polyexponentialSigmas", rho, 1);
  const [low, span] = [Math.log(sigmaMin), Math.log(sigmaMax / sigmaMin)];
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? sigmaMax : i === count - 1 ? sigmaMin : Math.exp(low + (1 - i / (count - 1)) ** rho * span),
  );
}
