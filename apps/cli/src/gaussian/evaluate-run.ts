import { rng, TweedieError } from "@tweedie/core";
import { datasetNamed } from "../config/datasets.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import { drawSamples } from "./draw-samples.ts";
import { floorPool, imageScorer } from "./image-scorer.ts";
import { pointScorer } from "./point-scorer.ts";
import type { EvaluationOptions } from "../run/evaluation-options.ts";
import { everyLabel } from "../run/labels.ts";
import { loadNetwork } from "../run/load-network.ts";
import { makeModel } from "./model.ts";
import type { SamplingPlan } from "./sampling-plan.ts";
import type { Scorer } from "./scorer.ts";
import { writeScores } from "../run/scores.ts";
import type { Scores } from "../run/scores.ts";

/** What {@link evaluateRun} needs. */
export interface EvaluateRunOptions extends EvaluationOptions<GaussianConfig, SamplingPlan> {
  /** Told when the sampling is over, however it ended. */
  readonly onSampled: () => void;
}

/** Scores samples of a run, spread evenly over the labels, and writes its `scores.json`. */
export async function evaluateRun(options: EvaluateRunOptions): Promise<Scores> {
  const scorer = await scorerOf(options.run.config.dataset);
  try {
    return await sampleAndScore(options, scorer);
  } finally {
    scorer.dispose();
  }
}

/**
 * Checks that there are scores for so many samples.
 *
 * @throws TweedieError if there are more than real data to compare them with
 */
export function checkSamples(dataset: string, samples: number): void {
  if (datasetNamed(dataset).data === "images" && samples > floorPool) {
    throw new TweedieError(
      `evaluate: expected at most ${floorPool} samples, as many as there are real images beside them, got ${samples}. ` +
        `Give a smaller --samples.`,
    );
  }
}

async function scorerOf(dataset: string): Promise<Scorer> {
  return datasetNamed(dataset).data === "images" ? imageScorer(dataset) : pointScorer(dataset);
}

async function sampleAndScore(options: EvaluateRunOptions, scorer: Scorer): Promise<Scores> {
  const { run, plan, sampling, samples, seed, weights, backend, onProgress, onSampled, signal } = options;
  const { dataset, steps: step } = run.config;
  const { data, shape, classes } = datasetNamed(dataset);
  const labels = everyLabel(classes, samples);
  const { sampler, grid, steps, guidance, clip } = sampling;
  const model = await loadNetwork(run, weights, () => makeModel(run.config, plan.schedule));
  const start = performance.now();
  const values = await drawSamples({
    model: model.score,
    plan,
    shape,
    count: samples,
    labels,
    guidance,
    onProgress,
    signal,
    rng: rng(seed).split("evaluate"),
  }).finally(() => {
    onSampled();
    model.network.dispose();
  });
  const seconds = (performance.now() - start) / 1000;
  const scores: Scores = {
    settings: {
      samples,
      seed,
      sampler,
      grid,
      steps,
      guidance: labels ? guidance : null,
      clip: data === "images" ? clip : null,
      weights,
      backend,
    },
    scores: [...(await scorer.score({ values, labels: labels ?? [], seed, signal }))],
    step,
    seconds,
  };
  await writeScores(run.folder.scores, scores);
  return scores;
}
