import type { TokenConfigInput } from "../../apps/cli/src/config/token-schema.ts";
import type { Scores } from "../../apps/cli/src/run/scores.ts";

/** What `docs/discrete-diffusion.json` holds: everything that the page shows. */
export interface DiscreteResults {
  /** What n-gram models reach on the same data. */
  readonly baselines: Baselines;
  /** What was trained, by the names of the runs. */
  readonly runs: Readonly<Record<string, Measured>>;
}

/** What there is to train on, and what n-gram models reach, from the first order on. */
export interface Baselines {
  /** Characters of the addresses, and bits per character of those held out. */
  readonly speeches: Split & { readonly bits: readonly number[] };
  /** Words, and exact shares of what n-grams make that are words, and words not trained on. */
  readonly words: Split & { readonly shares: readonly { readonly real: number; readonly novel: number }[] };
}

/** How much there is to train on, and how much is held out. */
export interface Split {
  readonly train: number;
  readonly test: number;
}

/** A run that was trained, scored and sampled. */
export interface Measured {
  /** Its configuration, as it was written. */
  readonly config: TokenConfigInput;
  /** The numbers that the network has. */
  readonly parameters: number;
  /** Seconds of training. */
  readonly seconds: number;
  /** Where. */
  readonly machine: string;
  /** Its scores with the run's own sampling, and with others. */
  readonly scores: readonly Scores[];
  /** Samples, where they are text. */
  readonly samples: readonly string[];
  /** Patterns with what was filled in. */
  readonly infillings: readonly { readonly pattern: string; readonly texts: readonly string[] }[];
}
