import type { Labels } from "@tweedie/networks";
import type { Score } from "../run/scores.ts";

/** Samples to be scored. */
export interface SamplesToScore {
  /** `[count, ...shape]`. */
  readonly values: Float32Array;
  /** The label that each was asked to have; none where the data have no labels. */
  readonly labels: Labels;
  /** Draws the real data they are compared with. */
  readonly seed: number;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

/** Scores samples of one dataset; all that it needs is there before the samples are made. */
export interface Scorer {
  /** The scores, and beside each what real data get. */
  score(samples: SamplesToScore): Promise<readonly Score[]>;
  /** Frees what it holds. */
  dispose(): void;
}
