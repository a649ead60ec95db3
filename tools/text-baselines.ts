// Prints what n-grams reach on the two sets of text, the numbers that a diffusion model has to beat:
//
//   npx tsc -b && npx node tools/text-baselines.ts              half a minute
//
// Nothing here depends on the machine: samples of words have a fixed seed.
import { rng } from "@tweedie/core";
import { decodeRows, loadStateOfTheUnion, loadWords } from "@tweedie/datasets";
import { bitsPerCharacter, nGram, wordShare } from "@tweedie/metrics";
import type { NGram } from "@tweedie/metrics";

const orders = [1, 2, 3, 4, 5];

const speeches = await loadStateOfTheUnion({ length: 1 });
console.log("State of the Union, bits per character of the addresses held out, Witten-Bell:");
for (const order of orders) {
  const model = nGram({ order, vocabulary: speeches.vocabulary.size, data: [speeches.train.tokens] });
  console.log(`  ${order}-gram  ${bitsPerCharacter(model.nats(speeches.test.tokens), 1).value.toFixed(3)}`);
}

const samples = 5000;
const { vocabulary, train, dictionary } = await loadWords();
const end = vocabulary.padding!;
const [shortest, longest] = [3, 8];
const words = decodeRows(vocabulary, train.tokens, train.length);
// Each word with the padding that ends it, also those of full length.
const ended = (word: string): Int32Array => vocabulary.encode(word, { length: word.length + 1 });
const data = words.map(ended);
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
console.log(`Words of 3 to 8 letters, shares of ${samples} samples that are words, and that are words not trained on;`);
console.log("in brackets the standard error and the exact share, the sum of the law over all words:");
for (const order of orders) {
  const model = nGram({ order, vocabulary: vocabulary.size, data, smoothing: "none" });
  const source = rng(0).split(order);
  const drawn: string[] = [];
  while (drawn.length < samples) {
    const word = vocabulary.decode(model.sample({ length: longest + 1, end, rng: source }));
    if (word.length >= shortest && word.length <= longest) drawn.push(word);
  }
  const sampled = wordShare(drawn, dictionary, words);
  const exact = exactShares(model);
  const line = (part: "real" | "novel") =>
    `${percent(sampled[part].value)} (${percent(sampled[part].standardError)}, ${percent(exact[part])})`;
  console.log(`  ${order}-gram  ${line("real")}  ${line("novel")}`);
}

/** The mass that a model gives to words of these lengths, over what it gives to all texts of these lengths. */
function exactShares(model: NGram): { real: number; novel: number } {
  const seen = new Set(words);
  let [real, novel] = [0, 0];
  for (const word of dictionary) {
    if (word.length < shortest || word.length > longest) continue;
    const p = Math.exp(-model.nats(ended(word)).reduce((sum, nats) => sum + nats, 0));
    real += p;
    if (!seen.has(word)) novel += p;
  }
  const mass = massOfLengths(model);
  return { real: real / mass, novel: novel / mass };
}

/** The probability that a text ends after `shortest` to `longest` letters: contexts letter by letter, with their mass. */
function massOfLengths(model: NGram): number {
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
