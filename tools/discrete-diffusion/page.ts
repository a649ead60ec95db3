import { markdownTable } from "../../bench/page.ts";
import type { Score, Scores } from "../../apps/cli/src/run/scores.ts";
import type { DiscreteResults, Measured } from "./results.ts";
import { runs } from "./runs.ts";

/** `docs/discrete-diffusion.md` from what was measured. */
export function discretePage({ baselines, runs: measured }: DiscreteResults): string {
  const of = (family: string): readonly (readonly [string, Measured])[] =>
    Object.entries(measured).filter(([name]) => name.startsWith(`${family}-`));
  return `# Discrete diffusion on real data

Tokens turn into noise by a Markov chain, on every position alone; a network learns what they were, or the ratios of
probabilities of neighbouring sequences; and the reverse chain draws new ones. The same trainer, checkpoints and sampling
loop serve it as serve continuous data. Everything below was trained, scored and sampled by the command line:

\`\`\`sh
npx tsc -b && npx node tools/write-discrete-diffusion.ts --measure            # trains all of it, hours, and makes this page
npx tsc -b && npx node tools/write-discrete-diffusion.ts --measure words-sedd # trains one of it
\`\`\`

Likelihoods are bounds: a model is at least as good as they say. ${machines(Object.values(measured))}

## Words

Words of 3 to 8 letters, ${count(baselines.words.train)} to train on and ${count(baselines.words.test)} held out. A model that spells
well makes real words; one that has learnt how words are spelled, and not a list, makes some that it has not seen. A low
temperature makes typical words at the cost of variety, of which the last column tells. Shares are of 5,000 samples, with
standard errors; those of n-grams, which see a word from the left and stop where they like, are exact.

${wordTable(of("words"), baselines)}

${of("words").map(textSamples).join("\n\n")}

## The State of the Union, character by character

${count(baselines.speeches.train)} letters and spaces of the addresses of 1790 to 2021, and ${count(baselines.speeches.test)} of
whole addresses held out.

${speechTable(of("text"), baselines)}

${of("text").map(textSamples).join("\n\n")}

## Grey levels

MNIST at 14x14 in 16 levels of grey. Discretised Gaussian noise knows that levels have an order; a mask does not. The bound is
that of D3PM, in bits for a pixel, beside a trigram model that reads pixels row by row.

${levelTable(of("levels"))}

${of("levels")
  .map(
    ([name]) =>
      `![Samples of ${runs[name]!.title}](discrete-diffusion/${name}.png)\n\n_${capital(runs[name]!.title)}._`,
  )
  .join("\n\n")}
`;
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function machines(measured: readonly Measured[]): string {
  const all = [...new Set(measured.map(({ machine }) => machine))];
  return all.length === 0 ? "" : `Times are those of ${all.join(" and of ")}.`;
}

const sampling = ({ settings }: Scores): string => `${settings.sampler.name}, temperature ${settings.temperature ?? 1}`;

const score = ({ scores }: Scores, name: RegExp): Score => scores.find((each) => name.test(each.name))!;

const percent = ({ value, error }: Score): string =>
  `${(100 * value).toFixed(2)} %${error === undefined ? "" : ` ± ${(100 * error).toFixed(2)}`}`;

const bits = ({ value, error }: Score): string =>
  `${value.toFixed(3)}${error === undefined ? "" : ` ± ${error.toFixed(3)}`}`;

const minutes = ({ seconds }: Measured): string => `${(seconds / 60).toFixed(1)} min`;

const count = (value: number): string => value.toLocaleString("en");

const millions = ({ parameters }: Measured): string => `${(parameters / 1e6).toFixed(2)} M`;

function wordTable(all: readonly (readonly [string, Measured])[], { words }: DiscreteResults["baselines"]): string {
  const rows = all.flatMap(([name, run]) =>
    run.scores.map((scores) => [
      runs[name]!.title,
      sampling(scores),
      minutes(run),
      bits(score(scores, /^Bits/)),
      percent(score(scores, /^Real words$/)),
      percent(score(scores, /not trained on/)),
      percent(score(scores, /^Different/)),
    ]),
  );
  const grams = words.shares.map(({ real, novel }, i) => [
    `${i + 1}-gram`,
    "",
    "",
    "",
    `${(100 * real).toFixed(2)} %`,
    `${(100 * novel).toFixed(2)} %`,
    "",
  ]);
  return markdownTable([
    ["", "sampling", "training", "bits a token", "real", "real and not trained on", "different"],
    ...rows,
    ...grams,
  ]);
}

function speechTable(
  all: readonly (readonly [string, Measured])[],
  { speeches }: DiscreteResults["baselines"],
): string {
  const rows = all.flatMap(([name, run]) =>
    run.scores.map((scores) => [
      runs[name]!.title,
      sampling(scores),
      millions(run),
      minutes(run),
      bits(score(scores, /^Bits/)),
      percent(score(scores, /^Words that/)),
    ]),
  );
  const grams = speeches.bits.map((value, i) => [`${i + 1}-gram, interpolated`, "", "", "", value.toFixed(3), ""]);
  return markdownTable([
    ["", "sampling", "parameters", "training", "bits a character", "words that the text has"],
    ...rows,
    ...grams,
  ]);
}

const levelTable = (all: readonly (readonly [string, Measured])[]): string =>
  markdownTable([
    ["", "parameters", "training", "bits a pixel"],
    ...all.map(([name, run]) => [runs[name]!.title, millions(run), minutes(run), bits(score(run.scores[0]!, /^Bits/))]),
    ...all
      .slice(0, 1)
      .map(([, run]) => ["trigram model of pixels", "", "", score(run.scores[0]!, /^Bits/).reference.toFixed(3)]),
  ]);

function textSamples([name, { samples, infillings }]: readonly [string, Measured]): string {
  const lines = samples.every((text) => text.length < 20) ? samples.join(", ") : samples.join("\n\n");
  const shown = [`_${capital(runs[name]!.title)}:_`, "", "```text", ...wrapped(lines), "```"];
  if (infillings.length === 0) return shown.join("\n");
  const filled = infillings.flatMap(({ pattern, texts }) => {
    const isShort = pattern.length < 20;
    return isShort
      ? [`${pattern}   ${texts.join(" ")}`]
      : [pattern, ...texts.slice(0, 3).map((text) => `  ${text}`), ""];
  });
  return [
    ...shown,
    "",
    "Filled in, where the pattern has a blank (`tweedie sample --infill`):",
    "",
    "```text",
    ...filled,
    "```",
  ]
    .join("\n")
    .replace(/\n\n```$/, "\n```");
}

/** Lines of at most so many characters, broken at spaces. */
function wrapped(text: string, most = 110): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const out = [""];
    for (const word of line.split(" ")) {
      if (out.at(-1)!.length + word.length + 1 > most) out.push(word);
      else out.push(`${out.pop()!}${out.at(-1) === "" ? "" : " "}${word}`.trimStart());
    }
    return out;
  });
}
