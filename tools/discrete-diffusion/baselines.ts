import { decodeRows, loadStateOfTheUnion, loadWords } from "@tweedie/datasets";
import type { Words } from "@tweedie/datasets";
import { bitsPerCharacter, nGram } from "@tweedie/metrics";
import type { NGram } from "@tweedie/metrics";
import type { Baselines } from "./results.ts";

/** The orders of the n-grams that are baselines. */
export const orders: readonly number[] = [1, 2, 3, 4, 5];

/** Bits per character of interpolated n-grams on the addresses of the State of the Union that are held out. */
export async function speechBaselines(): Promise<Baselines["speeches"]> {
  const { vocabulary, train, test } = await loadStateOfTheUnion({ length: 1 });
  const bits = orders.map((order) => {
    const model = nGram({ order, vocabulary: vocabulary.size, data: [train.tokens] });
    return bitsPerCharacter(model.nats(test.tokens), 1).value;
  });
  return { train: train.tokens.length, test: test.tokens.length, bits };
}

const [shortest, longest] = [3, 8];

/** N-grams of words of 3 to 8 letters, without smoothing. */
export function wordModels({ vocabulary, train }: Words): readonly NGram[] {
  // Each word with the padding that ends it, also those of full length.
  const data = decodeRows(vocabulary, train.tokens, train.length).map((word) =>
    vocabulary.encode(word, { length: word.length + 1 }),
  );
  return orders.map((order) => nGram({ order, vocabulary: vocabulary.size, data, smoothing: "none" }));
}

/** Exact shares of n-grams on words: see {@link exactShares}. */
export async function wordBaselines(): Promise<Baselines["words"]> {
  const words = await loadWords();
  const [train, test] = [words.train, words.test].map(({ tokens, length }) => tokens.length / length) as [
    number,
    number,
  ];
  return { train, test, shares: wordModels(words).map((model) => exactShares(model, words)) };
}

/** The mass that a model gives to words of these lengths, over what it gives to all texts of these lengths. */
export function exactShares(
  model: NGram,
  { vocabulary, train, dictionary }: Words,
): { readonly real: number; readonly novel: number } {
  const seen = new Set(decodeRows(vocabulary, train.tokens, train.length));
  let [real, novel] = [0, 0];
  for (const word of dictionary) {
    if (word.length < shortest || word.length > longest) continue;
    const nats = model.nats(vocabulary.encode(word, { length: word.length + 1 }));
    const p = Math.exp(-nats.reduce((sum, value) => sum + value, 0));
    real += p;
    if (!seen.has(word)) novel += p;
  }
  const mass = massOfLengths(model, { vocabulary });
  return { real: real / mass, novel: novel / mass };
}

/** The probability that a text ends after `shortest` to `longest` letters: contexts letter by letter, with their mass. */
function massOfLengths(model: NGram, { vocabulary }: Pick<Words, "vocabulary">): number {
  const end = vocabulary.padding!;
  let contexts = new Map([["", 1]]);
  let mass = 0;
  for (let length = 0; length <= longest; length++) {
    const next = new Map<string, number>();
    for (const [context, p] of contexts) {
      const law = model.law(vocabulary.encode(context));
      if (length >= shortest) mass += p * law[end]!;
      for (let letter = 0; letter < end; letter++) {
        if (law[letter] === 0) continue;
        const text = context + vocabulary.decode([letter]);
        const kept = text.slice(Math.max(0, text.length - model.order + 1));
        next.set(kept, (next.get(kept) ?? 0) + p * law[letter]!);
      }
    }
    contexts = next;
  }
  return mass;
}
