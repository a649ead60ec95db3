/** How samples were made, so that a score can be repeated. */
export interface SamplingSettings {
  /** Samples drawn. */
  readonly samples: number;
  /** The seed of their noise. */
  readonly seed: number;
  /** The sampler's name. */
  readonly sampler: string;
  /** The grid's name. */
  readonly grid: string;
  /** Steps from noise to data. */
  readonly steps: number;
  /** The scale of classifier-free guidance, or null where the model has no labels. */
  readonly guidance: number | null;
  /** Which weights made them. */
  readonly weights: "ema" | "model";
}

/** One number of an evaluation. */
export interface Score {
  /** What is measured. */
  readonly name: string;
  /** The value. */
  readonly value: number;
  /** What real data get, at the same number of samples. */
  readonly real: number;
  /** How `real` was found. */
  readonly realMeans: string;
  /** Whether more is better. */
  readonly better: "higher" | "lower";
  /** `share` is printed in percent. */
  readonly unit: "share" | "distance";
  /** The value for each label, where it has them. */
  readonly perLabel?: readonly number[];
}

/** The contents of `scores.json`. */
export interface Scores {
  /** How the samples were made. */
  readonly settings: SamplingSettings;
  /** The numbers. */
  readonly scores: readonly Score[];
  /** The training step of the weights. */
  readonly step: number;
  /** Seconds that sampling took. */
  readonly seconds: number;
}

/** A score's value for people. */
export function formatScore(value: number, unit: Score["unit"]): string {
  return unit === "share" ? `${(100 * value).toFixed(1)} %` : value.toPrecision(3);
}

/** The settings in one sentence. */
export function describeSettings({ samples, seed, sampler, grid, steps, guidance, weights }: SamplingSettings): string {
  const guided = guidance === null ? "" : `, guidance scale ${guidance}`;
  const which = weights === "ema" ? "averaged (EMA)" : "raw";
  return `${samples} samples of seed ${seed}, ${which} weights, sampler ${sampler} with ${steps} steps on the ${grid} grid${guided}`;
}
