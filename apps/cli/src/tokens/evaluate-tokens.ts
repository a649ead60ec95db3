import type { BackendReport } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { decodeRows } from "@tweedie/datasets";
import { datasetNamed } from "../config/datasets.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { spreadLabels } from "../run/labels.ts";
import { loadNetwork } from "../run/load-network.ts";
import type { WhichWeights } from "../run/load-network.ts";
import { writeJson } from "../run/open-run.ts";
import type { OpenedRun } from "../run/open-run.ts";
import type { Scores } from "../run/scores.ts";
import { drawTokenSamples } from "./draw-token-samples.ts";
import { processOf } from "./process-of.ts";
import { lengthOf, readTokenData } from "./token-data.ts";
import { makeTokenModel } from "./token-run-model.ts";
import { tokenSampling } from "./token-sampling.ts";

/** What {@link evaluateTokens} needs. */
export interface EvaluateTokensOptions {
  readonly run: OpenedRun<TokenConfig>;
  readonly sampling: TokenConfig["sampling"];
  readonly samples: number;
  readonly seed: number;
  readonly weights: WhichWeights;
  readonly backend: BackendReport["backend"];
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export async function evaluateTokens(options: EvaluateTokensOptions): Promise<Scores> {
  const { run, sampling, samples, seed, weights, backend, onProgress, signal } = options;
  const { config } = run;
  const data = await readTokenData(config);
  const model = await loadNetwork(run, weights, () => makeTokenModel(config, processOf(config)));
  const { classes } = datasetNamed(config.dataset);
  const everyLabel = Array.from({ length: classes }, (_, label) => label);
  const labels = classes > 0 ? spreadLabels(everyLabel, samples) : undefined;
  const start = performance.now();
  const tokens = await drawTokenSamples({
    model: model.tokens,
    sampling: tokenSampling({ ...config, sampling }),
    length: lengthOf(config),
    count: samples,
    labels,
    onProgress,
    signal,
    batch: 500,
    rng: rng(seed).split("evaluate"),
  }).finally(() => model.network.dispose());
  const seconds = (performance.now() - start) / 1000;
  const words = decodeRows(data.vocabulary!, tokens, lengthOf(config));
  const train = new Set(decodeRows(data.vocabulary!, data.train.tokens, lengthOf(config)));
  const real = words.filter((w) => data.dictionary!.has(w)).length / words.length;
  const novel = words.filter((w) => data.dictionary!.has(w) && !train.has(w)).length / words.length;
  const scores: Scores = {
    settings: {
      samples,
      seed,
      sampler: sampling.sampler,
      grid: null,
      steps: sampling.steps,
      guidance: null,
      clip: null,
      weights,
      backend,
    },
    scores: [
      { name: "real", value: real, reference: 0.526, referenceMeans: "5-gram", better: "higher", unit: "share" },
      { name: "novel", value: novel, reference: 0.0102, referenceMeans: "5-gram", better: "higher", unit: "share" },
    ],
    step: config.steps,
    seconds,
  };
  await writeJson(run.folder.scores, scores);
  return scores;
}
