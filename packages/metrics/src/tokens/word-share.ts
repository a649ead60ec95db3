import { TweedieError } from "@tweedie/core";
import type { Estimate } from "./estimate.ts";

/** How many generated texts are words: see {@link wordShare}. */
export interface WordShare {
  /** The share of samples that are in the dictionary. */
  readonly real: Estimate;
  /** The share of samples that are in the dictionary and not among the words trained on. */
  readonly novel: Estimate;
  /** The number of different samples over the number of samples. */
  readonly distinct: number;
}

/**
 * How many samples are real words, and how many are real words that the model has not seen: a high first number alone may be
 * memory.
 *
 * @param samples - generated words
 * @param dictionary - all words that count as real
 * @param training - the words trained on
 * @returns the shares of all samples, with the standard errors $\sqrt{p (1 - p)/n}$ of independent samples
 * @throws TweedieError if there are no samples
 */
export function wordShare(
  samples: readonly string[],
  dictionary: ReadonlySet<string>,
  training: Iterable<string>,
): WordShare {
  if (samples.length === 0) throw new TweedieError("wordShare: expected samples, got none. Generate some.");
  const seen = new Set(training);
  const real = samples.filter((word) => dictionary.has(word));
  const share = (count: number): Estimate => {
    const value = count / samples.length;
    return Object.freeze({ value, standardError: Math.sqrt((value * (1 - value)) / samples.length) });
  };
  return Object.freeze({
    real: share(real.length),
    novel: share(real.filter((word) => !seen.has(word)).length),
    distinct: new Set(samples).size / samples.length,
  });
}
