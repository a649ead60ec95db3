import type { TokenNoise } from "@tweedie/core";
import { checkShare } from "./check-share.ts";

/**
 * The log-linear noise, of which tokens are hit at an even pace:
 *
 * $$\bar\sigma(t) = -\log(1 - (1 - \epsilon)\,t), \qquad \sigma(t) = \frac{1 - \epsilon}{1 - (1 - \epsilon)\,t}$$
 *
 * so that $1 - e^{-\bar\sigma(t)} = (1 - \epsilon)\,t$ of the tokens have been hit. With $\epsilon = 0$ nothing of the datum is
 * left at $t = 1$, where both are infinite.
 *
 * Lou et al. 2024, *Discrete Diffusion Modeling by Estimating the Ratios of the Data Distribution*,
 * https://arxiv.org/abs/2310.16834; Sahoo et al. 2024, https://arxiv.org/abs/2406.07524.
 *
 * @param options - what is left at the end
 * @returns the noise
 * @throws TweedieError if `eps` is not in [0, 1)
 */
export function logLinearNoise({ eps = 1e-3 }: LogLinearNoiseOptions = {}): TokenNoise {
  checkShare("logLinearNoise", eps);
  return Object.freeze({
    rate: (t: number) => (1 - eps) / left(t, eps),
    // Near 0 the hits are exact, near 1 what is left is.
    total: (t: number) => (t < 0.5 ? 0 - Math.log1p(-(1 - eps) * t) : 0 - Math.log(left(t, eps))),
  });
}

/** $1 - (1 - \epsilon)\,t$ without cancellation near 1. */
const left = (t: number, eps: number): number => 1 - t + eps * t;

/** Options of {@link logLinearNoise}. */
export interface LogLinearNoiseOptions {
  /** The share $\epsilon \in [0, 1)$ of tokens that are not hit by $t = 1$; 1e-3 if left out. */
  readonly eps?: number;
}
