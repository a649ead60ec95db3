import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenNoise, TokenProcess } from "@tweedie/core";
import { checkVocabulary } from "./check-tokens.ts";
import { elapsedNoise, rateAt } from "./elapsed-noise.ts";
import { renewal } from "./renewal.ts";
import { maskLaw } from "./renewal-laws.ts";

/**
 * The absorbing process in continuous time: a token is hit at the rate $\sigma(t)$ and then is the mask $m$, the last state, for good,
 *
 * $$Q_{s \to t} = e^{-a} I + (1 - e^{-a})\,e_m 1^\top, \qquad a = \bar\sigma(t) - \bar\sigma(s)$$
 *
 * with the generator $\sigma(t)\,(e_m 1^\top - I)$. Everything costs $O(V)$ a token. Sampling begins with masks alone. Laws, ratios
 * and tokens may be given at one time for all rows or one for each.
 *
 * Austin et al. 2021, *Structured Denoising Diffusion Models in Discrete State-Spaces*, appendix A.2.2,
 * https://arxiv.org/abs/2107.03006; Lou et al. 2024, eq. 16, https://arxiv.org/abs/2310.16834.
 *
 * @param options - the number of states and the noise
 * @returns the process
 * @throws TweedieError if there are fewer than 2 states; its methods throw where times do not rise within [0, 1], shapes do not fit,
 *   `pull` would divide by nothing, or a rate is infinite
 */
export function absorbingProcess({ vocabulary, noise }: AbsorbingProcessOptions): TokenProcess {
  const name = "absorbingProcess";
  checkVocabulary(name, vocabulary);
  const parts = renewal({ name, vocabulary, law: maskLaw(vocabulary), elapsed: elapsedNoise(noise) });
  return Object.freeze({
    ...parts,
    mask: vocabulary - 1,
    rates: (x: Tensor, t: Times) => parts.rates(x, rateAt(`${name}.rates`, noise, t)),
  });
}

/** Options of {@link absorbingProcess}. */
export interface AbsorbingProcessOptions {
  /** The number $V \ge 2$ of states, of which the last, $V - 1$, is the mask. */
  readonly vocabulary: number;
  /** How much noise there is by each time. */
  readonly noise: TokenNoise;
}
