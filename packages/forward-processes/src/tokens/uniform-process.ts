import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenNoise, TokenProcess } from "@tweedie/core";
import { checkVocabulary } from "./check-tokens.ts";
import { elapsedNoise, rateAt } from "./elapsed-noise.ts";
import { renewal } from "./renewal.ts";
import { uniformLaw } from "./renewal-laws.ts";

/**
 * The uniform process in continuous time: a token is hit at the rate $\sigma(t)$ and then drawn anew from all $V$ states,
 *
 * $$Q_{s \to t} = e^{-a} I + \frac{1 - e^{-a}}{V}\,1 1^\top, \qquad a = \bar\sigma(t) - \bar\sigma(s)$$
 *
 * with the generator $\sigma(t)\,(\tfrac1V 1 1^\top - I)$. Everything costs $O(V)$ a token. It stays at all states alike, which is
 * where sampling begins. Laws, ratios and tokens may be given at one time for all rows or one for each.
 *
 * Campbell et al. 2022, *A Continuous Time Framework for Discrete Denoising Models*, https://arxiv.org/abs/2205.14987; Lou et al.
 * 2024, eq. 15, https://arxiv.org/abs/2310.16834.
 *
 * @param options - the number of states and the noise
 * @returns the process
 * @throws TweedieError if there are fewer than 2 states; its methods throw where times do not rise within [0, 1], shapes do not fit,
 *   `pull` would divide by nothing, or a rate is infinite
 */
export function uniformProcess({ vocabulary, noise }: UniformProcessOptions): TokenProcess {
  const name = "uniformProcess";
  checkVocabulary(name, vocabulary);
  const parts = renewal({ name, vocabulary, law: uniformLaw(vocabulary), elapsed: elapsedNoise(noise) });
  return Object.freeze({
    ...parts,
    rates: (x: Tensor, t: Times) => parts.rates(x, rateAt(`${name}.rates`, noise, t)),
  });
}

/** Options of {@link uniformProcess}. */
export interface UniformProcessOptions {
  /** The number $V \ge 2$ of states. */
  readonly vocabulary: number;
  /** How much noise there is by each time. */
  readonly noise: TokenNoise;
}
