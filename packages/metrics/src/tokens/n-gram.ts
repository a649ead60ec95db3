import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { gramCounts } from "./gram-counts.ts";

/** Options of {@link nGram}. */
export interface NGramOptions {
  /** The $n$: a token depends on the $n - 1$ before it. */
  readonly order: number;
  /** The number of tokens that there are. */
  readonly vocabulary: number;
  /** Sequences to count, each with tokens from 0 to `vocabulary` - 1. */
  readonly data: Iterable<ArrayLike<number>>;
  /**
   * What is known of tokens that were not seen after a context. `"wittenBell"` (the default) mixes the frequencies after the
   * context with the law after a shorter one; `"none"` takes the frequencies as they are, after the longest context that was
   * seen.
   */
  readonly smoothing?: "wittenBell" | "none";
}

/** A model that predicts each token from a few before it. */
export interface NGram {
  /** The $n$. */
  readonly order: number;
  /** The number of tokens that there are. */
  readonly vocabulary: number;
  /** The law of the token that follows others, of which the last $n - 1$ count; of none, the law of the first. */
  law(before: ArrayLike<number>): Float64Array;
  /** $-\ln p$ of every token of a sequence after those before it: infinite where the model excludes it. */
  nats(tokens: ArrayLike<number>): Float64Array;
  /** A sequence drawn from the model. */
  sample(options: NGramSampleOptions): Int32Array;
}

/** Options of the `sample` of an {@link NGram}. */
export interface NGramSampleOptions {
  /** The largest number of tokens. */
  readonly length: number;
  /** A token that ends a sequence, and is its last. Default none. */
  readonly end?: number;
  /** The source of randomness, which moves on by `length` numbers. */
  readonly rng: Rng;
}

/**
 * Counts n-grams: the baseline that a model of text has to beat.
 *
 * With $N$ tokens counted after the context $c$, of $T$ different kinds,
 *
 * $$p(x \mid c) = \frac{N(c x) + T(c)\,p(x \mid c')}{N(c) + T(c)}$$
 *
 * where $c'$ is the context without its first token, and the law after the empty one is mixed with the uniform law: Witten and
 * Bell's estimate, interpolated. Beginnings of sequences are contexts of their own.
 *
 * Witten and Bell 1991, *The Zero-Frequency Problem*, method C, https://doi.org/10.1109/18.87000; Chen and Goodman 1996, *An
 * Empirical Study of Smoothing Techniques for Language Modeling*, section 2.5, https://arxiv.org/abs/cmp-lg/9606011.
 *
 * @param options - see {@link NGramOptions}
 * @returns the model
 * @throws TweedieError if `order` or `vocabulary` is not a positive integer, their contexts are more than can be numbered, a
 *   token is outside the vocabulary, or there are no tokens
 */
export function nGram({ order, vocabulary, data, smoothing = "wittenBell" }: NGramOptions): NGram {
  // One symbol more stands before the beginning.
  const radix = vocabulary + 1;
  const powers = Array.from({ length: order }, (_, k) => radix ** k);
  checkSizes(order, vocabulary, radix ** order);
  const tables = powers.map((contexts) => gramCounts(contexts, vocabulary));
  const start = radix ** (order - 1) - 1;
  const next = (context: number, token: number): number => (context * radix + token) % powers[order - 1]!;

  let counted = 0;
  for (const tokens of data) {
    checkTokens(tokens);
    let context = start;
    for (let i = 0; i < tokens.length; i++, counted++) {
      tables[order - 1]!.add(context, tokens[i]!);
      context = next(context, tokens[i]!);
    }
  }
  if (counted === 0) throw new TweedieError("nGram: expected tokens to count, got none. Pass data.");

  // What followed a context is what followed the longer ones that end with it.
  for (let k = order - 1; k > 0; k--) {
    tables[k]!.forEach((context, token, count) => tables[k - 1]!.add(context % powers[k - 1]!, token, count));
  }

  /** The probability of a token after a context of the longest kind. */
  function probability(context: number, token: number): number {
    let p = 1 / vocabulary;
    for (let k = 0; k < order; k++) {
      const total = tables[k]!.total(context % powers[k]!);
      // What did not follow a context did not follow longer ones.
      if (total === 0) break;
      const count = tables[k]!.count(context % powers[k]!, token);
      const types = smoothing === "none" ? 0 : tables[k]!.types(context % powers[k]!);
      p = (count + types * p) / (total + types);
    }
    return p;
  }

  const lawAfter = (context: number): Float64Array =>
    Float64Array.from({ length: vocabulary }, (_, token) => probability(context, token));

  function contextOf(before: ArrayLike<number>): number {
    let context = start;
    for (let i = Math.max(0, before.length - order + 1); i < before.length; i++) context = next(context, before[i]!);
    return context;
  }

  function checkTokens(tokens: ArrayLike<number>): void {
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (Number.isInteger(token) && token >= 0 && token < vocabulary) continue;
      throw new TweedieError(
        `nGram: expected tokens from 0 to ${vocabulary - 1}, got ${token} at position ${i}. Give the number of all tokens.`,
      );
    }
  }

  return Object.freeze({
    order,
    vocabulary,
    law: (before: ArrayLike<number>) => {
      checkTokens(before);
      return lawAfter(contextOf(before));
    },
    nats: (tokens: ArrayLike<number>) => {
      checkTokens(tokens);
      let context = start;
      const nats = new Float64Array(tokens.length);
      for (let i = 0; i < tokens.length; i++) {
        nats[i] = -Math.log(probability(context, tokens[i]!));
        context = next(context, tokens[i]!);
      }
      return nats;
    },
    sample: ({ length, end, rng }: NGramSampleOptions) => {
      const u = rng.uniforms(length);
      const tokens: number[] = [];
      let context = start;
      while (tokens.length < length && (tokens.length === 0 || tokens.at(-1) !== end)) {
        const token = drawn(lawAfter(context), u[tokens.length]!);
        tokens.push(token);
        context = next(context, token);
      }
      return Int32Array.from(tokens);
    },
  });
}

/** The token at which the sum of a law passes `u`. */
function drawn(law: Float64Array, u: number): number {
  let last = 0;
  for (let token = 0, sum = 0; token < law.length; token++) {
    // Rounding may leave the sum below u; then the last token that is possible is meant.
    if (law[token]! > 0) last = token;
    sum += law[token]!;
    if (u < sum) break;
  }
  return last;
}

function checkSizes(order: number, vocabulary: number, grams: number): void {
  const counts = Number.isInteger(order) && order > 0 && Number.isInteger(vocabulary) && vocabulary > 0;
  if (counts && Number.isSafeInteger(grams)) return;
  throw new TweedieError(
    `nGram: expected a positive order and vocabulary with fewer than 2 ** 53 n-grams, got ${order} and ${vocabulary}. ` +
      `Choose smaller ones.`,
  );
}
