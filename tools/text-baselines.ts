// Prints what n-grams reach on the two sets of text, the numbers that a diffusion model has to beat:
//
//   npx tsc -b && npx node tools/text-baselines.ts              half a minute
//
// Nothing here depends on the machine: samples of words have a fixed seed.
import { rng } from "@tweedie/core";
import { decodeRows, loadWords } from "@tweedie/datasets";
import { wordShare } from "@tweedie/metrics";
import { exactShares, speechBaselines, wordModels } from "./discrete-diffusion/baselines.ts";

console.log("State of the Union, bits per character of the addresses held out, Witten-Bell:");
(await speechBaselines()).bits.forEach((bits, i) => console.log(`  ${i + 1}-gram  ${bits.toFixed(3)}`));

const samples = 5000;
const words = await loadWords();
const { vocabulary, train, dictionary } = words;
const seen = decodeRows(vocabulary, train.tokens, train.length);
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
console.log(`Words of 3 to 8 letters, shares of ${samples} samples that are words, and that are words not trained on;`);
console.log("in brackets the standard error and the exact share, the sum of the law over all words:");
for (const model of wordModels(words)) {
  const source = rng(0).split(model.order);
  const drawn: string[] = [];
  while (drawn.length < samples) {
    const word = vocabulary.decode(model.sample({ length: 9, end: vocabulary.padding!, rng: source }));
    if (word.length >= 3 && word.length <= 8) drawn.push(word);
  }
  const sampled = wordShare(drawn, dictionary, seen);
  const exact = exactShares(model, words);
  const line = (part: "real" | "novel") =>
    `${percent(sampled[part].value)} (${percent(sampled[part].standardError)}, ${percent(exact[part])})`;
  console.log(`  ${model.order}-gram  ${line("real")}  ${line("novel")}`);
}
