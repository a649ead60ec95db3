import { readFile } from "node:fs/promises";
import { TweedieError } from "@tweedie/core";
import * as v from "valibot";
import { writeJson } from "./open-run.ts";
import { quoted } from "../terminal/quoted.ts";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const named = v.strictObject({
  /** Its name. */
  name: v.string(),
  /** Its options; what is left out is at its default. */
  options: v.record(v.string(), v.unknown()),
});

const samplingSettings = v.strictObject({
  /** Samples drawn. */
  samples: whole,
  /** The seed of their noise. */
  seed: whole,
  /** The sampler. */
  sampler: named,
  /** The grid of its steps. */
  grid: named,
  /** Steps from noise to data. */
  steps: whole,
  /** The scale of classifier-free guidance, or null where the model has no labels. */
  guidance: v.nullable(v.number()),
  /** Whether predicted images were clipped to the range of pixels, or null where the data are not images. */
  clip: v.nullable(v.boolean()),
  /** What the logits of tokens were divided by, where not by 1. */
  temperature: v.optional(v.number()),
  /** The share of the likeliest tokens that were drawn from, where not from all. */
  topP: v.optional(v.number()),
  /** Which weights made them. */
  weights: v.picklist(["ema", "model"]),
  /** The TensorFlow.js backend: others round differently. */
  backend: v.string(),
});

const score = v.strictObject({
  /** What is measured. */
  name: v.string(),
  /** The value. */
  value: v.number(),
  /** Its standard error, where it is a mean of random draws. */
  error: v.optional(v.number()),
  /** What it is to be compared with, such as the same of real data. */
  reference: v.number(),
  /** What the reference is. */
  referenceMeans: v.string(),
  /** Whether more is better. */
  better: v.picklist(["higher", "lower"]),
  /** `share` is printed in percent. */
  unit: v.picklist(["share", "distance", "bits", "perplexity"]),
  /** The value for each label, where it has them; null where a label has no samples. */
  perLabel: v.optional(v.array(v.nullable(v.number()))),
});

const scoresSchema = v.strictObject({
  /** How the samples were made. */
  settings: samplingSettings,
  /** The numbers. */
  scores: v.array(score),
  /** The training step of the weights. */
  step: whole,
  /** Seconds that sampling took. */
  seconds: v.number(),
});

/** How samples were made, so that a score can be repeated. */
export type SamplingSettings = Readonly<v.InferOutput<typeof samplingSettings>>;

/** One number of an evaluation. */
export type Score = Readonly<v.InferOutput<typeof score>>;

/** The contents of `scores.json`. */
export type Scores = Readonly<v.InferOutput<typeof scoresSchema>>;

/**
 * Writes the scores of a run.
 *
 * @param path - the file
 * @param scores - the scores
 * @throws TweedieError if one is not a finite number
 */
export async function writeScores(path: string, scores: Scores): Promise<void> {
  const odd = scores.scores.find(({ value }) => !Number.isFinite(value));
  if (odd) {
    throw new TweedieError(
      `evaluate: expected finite scores, got ${odd.value} for "${odd.name}". The model excludes what it was asked about: ` +
        `train it for longer, or with a lower learning rate.`,
    );
  }
  await writeJson(path, scores);
}

/**
 * Reads the scores of a run; undefined where it has none.
 *
 * @param path - the file
 * @param run - the run's folder
 * @throws TweedieError if the file is damaged
 */
export async function readScores(path: string, run: string): Promise<Scores | undefined> {
  try {
    return v.parse(scoresSchema, JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (!(cause instanceof SyntaxError || cause instanceof v.ValiError)) throw cause;
    const problem = cause instanceof v.ValiError ? describe(cause) : cause.message;
    throw new TweedieError(
      `report: expected the scores of an evaluation, got ${path} with the problem: ${problem}. ` +
        `Delete the file, or write it again with: tweedie evaluate ${quoted(run)}`,
      { cause },
    );
  }
}

function describe({ issues: [issue] }: v.ValiError<typeof scoresSchema>): string {
  return [v.getDotPath(issue), issue.message].filter(Boolean).join(": ");
}

/** A score's value for people. */
export function formatScore(value: number, unit: Score["unit"]): string {
  switch (unit) {
    case "share":
      return `${(100 * value).toFixed(value !== 0 && Math.abs(value) < 0.1 ? 2 : 1)} %`;
    case "bits":
      return value.toFixed(3);
    case "distance":
    case "perplexity":
      return value.toPrecision(3);
  }
}

/** The settings in one sentence. */
export function describeSettings(settings: SamplingSettings): string {
  const { samples, seed, sampler, grid, steps, guidance, clip, temperature, topP, weights, backend } = settings;
  return [
    `${samples} samples of seed ${seed}`,
    `${weights === "ema" ? "averaged (EMA)" : "raw"} weights`,
    `sampler ${describeNamed(sampler)} with ${steps} steps on the grid ${describeNamed(grid)}`,
    ...(guidance === null ? [] : [`guidance scale ${guidance}`]),
    ...(clip === null ? [] : [clip ? "clipped to the range of pixels" : "not clipped"]),
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    ...(topP === undefined ? [] : [`top-p ${topP}`]),
    `backend ${backend}`,
  ].join(", ");
}

/** A name with its options: `ddim (eta 0.5)`. */
export function describeNamed({ name, options }: SamplingSettings["sampler"]): string {
  const list = Object.entries(options).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return list.length === 0 ? name : `${name} (${list.join(", ")})`;
}
