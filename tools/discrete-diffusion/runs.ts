import { presets } from "../../apps/cli/src/config/presets.ts";
import type { TokenConfigInput } from "../../apps/cli/src/config/token-schema.ts";

/** A run that the page tells of. */
export interface Run {
  /** What its row is called. */
  readonly title: string;
  /** What is trained. */
  readonly config: TokenConfigInput;
  /** Flags of `tweedie evaluate`, once for each way of sampling that is scored. */
  readonly evaluations: readonly (readonly string[])[];
  /** Samples that are shown, and flags of `tweedie sample`. */
  readonly sample: readonly string[];
  /** Patterns that are filled in. */
  readonly patterns: readonly string[];
}

const [words, text, levels] = ["words", "text", "levels"].map((name) => presets[name]!.config) as [
  TokenConfigInput,
  TokenConfigInput,
  TokenConfigInput,
];

/** Ways of sampling: as the preset has it, and nearer to the law of the model. */
const wordTemperatures: readonly (readonly string[])[] = [[], ["--temperature", "0.5"], ["--temperature", "1"]];
const textTemperatures: readonly (readonly string[])[] = [[], ["--temperature", "1"]];
const wordPatterns = ["q___k", "_____ing", "un______", "__z__", "c_____r"];
const textPatterns = [
  "the _________ of the united states has ______________ the congress",
  "we must _______________________________ for the american people",
  "my fellow citizens ____________________________________________ thank you",
];

/** The runs by name. Those on words are meant to take ten minutes at most on two cores, those on text an hour at most. */
export const runs: Readonly<Record<string, Run>> = {
  "words-absorbing": {
    title: "absorbing, clean tokens (MDLM)",
    config: words,
    evaluations: wordTemperatures,
    sample: ["--count", "40"],
    patterns: wordPatterns,
  },
  "words-uniform": {
    title: "uniform, clean tokens",
    config: {
      ...words,
      process: "uniform",
      steps: 4500,
      sampling: { ...words.sampling, sampler: "analytic", steps: 64 },
    },
    evaluations: wordTemperatures,
    sample: ["--count", "40"],
    patterns: [],
  },
  "words-sedd": {
    title: "absorbing, concrete scores (SEDD)",
    config: {
      ...words,
      target: "logRatio",
      steps: 5500,
      sampling: { ...words.sampling, sampler: "analytic", steps: 64 },
    },
    evaluations: wordTemperatures,
    sample: ["--count", "40"],
    patterns: [],
  },
  "text-absorbing": {
    title: "absorbing, clean tokens (MDLM)",
    config: text,
    evaluations: textTemperatures,
    sample: ["--count", "4"],
    patterns: textPatterns,
  },
  "text-uniform": {
    title: "uniform, clean tokens",
    config: { ...text, process: "uniform", sampling: { ...text.sampling, sampler: "analytic" } },
    evaluations: textTemperatures,
    sample: ["--count", "4"],
    patterns: [],
  },
  "levels-gaussian": {
    title: "discretised Gaussian chain, mean and scale",
    config: levels,
    evaluations: [[]],
    sample: ["--count", "48"],
    patterns: [],
  },
  "levels-absorbing": {
    title: "absorbing chain, logits",
    config: { ...levels, process: { ...(levels.process as object), name: "absorbingChain" }, head: "logits" },
    evaluations: [[]],
    sample: ["--count", "48"],
    patterns: [],
  },
};
