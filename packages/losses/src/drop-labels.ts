import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";

/**
 * Labels for classifier-free training: each is replaced by the null label with a given probability, so that one network
 * learns the conditional and the unconditional law.
 *
 * Ho and Salimans, *Classifier-Free Diffusion Guidance* (2022), algorithm 1, https://arxiv.org/abs/2207.12598.
 *
 * @param labels - one label a row; null is none
 * @param probability - the probability of dropping, in [0, 1]; 0.1 to 0.2 is usual
 * @param rng - the source of randomness, which moves on by one number a row
 * @returns the labels, some of them null
 * @throws TweedieError if the probability is not in [0, 1]
 */
export function dropLabels<L>(labels: readonly L[], probability: number, rng: Rng): readonly (L | null)[] {
  if (!(probability >= 0 && probability <= 1)) {
    throw new TweedieError(`dropLabels: expected a probability in [0, 1], got ${probability}. Use for example 0.1.`);
  }
  const numbers = rng.uniforms(labels.length);
  return labels.map((label, i) => (numbers[i]! < probability ? null : label));
}
