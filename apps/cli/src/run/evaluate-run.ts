import { rng } from "@tweedie/core";
import { datasetNamed } from "../config/datasets.ts";
import type { Config } from "../config/schema.ts";
import { drawSamples } from "./draw-samples.ts";
import { evaluateImages } from "./evaluate-images.ts";
import { evaluatePoints } from "./evaluate-points.ts";
import { spreadLabels } from "./labels.ts";
import { loadModel } from "./load-model.ts";
import type { WhichWeights } from "./load-model.ts";
import { writeJson } from "./open-run.ts";
import type { OpenedRun } from "./open-run.ts";
import type { SamplingPlan } from "./sampling-plan.ts";
import type { Scores } from "./scores.ts";

/** What {@link evaluateRun} needs. */
export interface EvaluateRunOptions {
  /** The run. */
  readonly run: OpenedRun;
  /** Its sampler, made. */
  readonly plan: SamplingPlan;
  /** Its sampler, named. */
  readonly sampling: Config["sampling"];
  /** How many samples to score. */
  readonly samples: number;
  /** Their seed. */
  readonly seed: number;
  /** Which weights make them. */
  readonly weights: WhichWeights;
  /** Told how much of the sampling is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Told when the sampling is over, however it ended. */
  readonly onSampled: () => void;
  /** Ends the work; nothing is written then. */
  readonly signal: AbortSignal;
}

/** Scores samples of a run, spread evenly over the labels, and writes its `scores.json`. */
export async function evaluateRun(options: EvaluateRunOptions): Promise<Scores> {
  const { run, plan, sampling, samples, seed, weights, onProgress, onSampled, signal } = options;
  const { dataset, steps: step } = run.config;
  const { data, shape, classes } = datasetNamed(dataset);
  const everyLabel = Array.from({ length: classes }, (_, label) => label);
  const labels = classes > 0 ? spreadLabels(everyLabel, samples) : undefined;
  const { guidance } = sampling;
  const model = await loadModel(run, plan, weights);
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
      sampler: sampling.sampler.name,
      grid: sampling.grid.name,
      steps: sampling.steps,
      guidance: labels ? guidance : null,
      weights,
    },
    scores:
      data === "images"
        ? await evaluateImages({ dataset, values, labels: labels ?? [], seed })
        : await evaluatePoints(dataset, values, seed),
    step,
    seconds,
  };
  await writeJson(run.folder.scores, scores);
  return scores;
}
