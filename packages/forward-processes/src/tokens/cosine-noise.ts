import type { TokenNoise } from "@tweedie/core";
import { checkShare } from "./check-share.ts";

/**
 * The cosine noise, of which tokens are hit slowly at first and fast at the end:
 *
 * $$\bar\sigma(t) = -\log\left(\epsilon + (1 - \epsilon)\cos\tfrac{\pi t}2\right), \qquad
 * \sigma(t) = \frac{\tfrac\pi2\,(1 - \epsilon)\sin\tfrac{\pi t}2}{\epsilon + (1 - \epsilon)\cos\tfrac{\pi t}2}$$
 *
 * With $\epsilon = 0$ nothing of the datum is left at $t = 1$, where both are infinite.
 *
 * Sahoo et al. 2024, *Simple and Effective Masked Diffusion Language Models*, https://arxiv.org/abs/2406.07524; for masks
 * Chang et al. 2022, *MaskGIT*, section 3.3, https://arxiv.org/abs/2202.04200.
 *
 * @param options - what is left at the end
 * @returns the noise
 * @throws TweedieError if `eps` is not in [0, 1)
 */
export function cosineNoise({ eps = 1e-3 }: CosineNoiseOptions = {}): TokenNoise {
  checkShare("cosineNoise", eps);
  // cos(pi t / 2) as a sine, which is 0 at t = 1 and exact near it.
  const left = (t: number) => eps + (1 - eps) * Math.sin((Math.PI / 2) * (1 - t));
  return Object.freeze({
    rate: (t: number) => ((Math.PI / 2) * (1 - eps) * Math.sin((Math.PI / 2) * t)) / left(t),
    total: (t: number) =>
      // 1 - cos a = 2 sin^2(a / 2), exact near t = 0.
      t < 0.5 ? 0 - Math.log1p(-2 * (1 - eps) * Math.sin((Math.PI / 4) * t) ** 2) : 0 - Math.log(left(t)),
  });
}

/** Options of {@link cosineNoise}. */
export interface CosineNoiseOptions {
  /** The share $\epsilon \in [0, 1)$ of tokens that are not hit by $t = 1$; 1e-3 if left out. */
  readonly eps?: number;
}
