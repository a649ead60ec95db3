import { rng } from "@tweedie/core";
import { datasetNamed } from "../config/datasets.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import type { EvaluationOptions } from "../run/evaluation-options.ts";
import { everyLabel } from "../run/labels.ts";
import { loadNetwork } from "../run/load-network.ts";
import { writeScores } from "../run/scores.ts";
import type { Scores } from "../run/scores.ts";
import { drawTokenSamples } from "./draw-token-samples.ts";
import { heldOutBound } from "./held-out-bound.ts";
import { lengthOf, readTokenData } from "./token-data.ts";
import { makeTokenModel } from "./token-run-model.ts";
import type { TokenSampling } from "./token-sampling.ts";
import { tokenScores } from "./token-scores.ts";

/** Bounds the likelihood of what was held out, scores samples of a run on tokens, and writes its `scores.json`. */
export async function evaluateTokens(options: EvaluationOptions<TokenConfig, TokenSampling>): Promise<Scores> {
  const { run, plan, sampling, samples, seed, weights, backend, onProgress, signal } = options;
  const { config, folder } = run;
  const { classes } = datasetNamed(config.dataset);
  const data = await readTokenData(config);
  const labels = everyLabel(classes, samples);
  const { network, tokens: model } = await loadNetwork(run, weights, () => makeTokenModel(config, plan.process));
  const random = rng(seed).split("evaluate");
  try {
    const nats = await heldOutBound({
      config,
      process: plan.process,
      model,
      test: data.test,
      sequences: Math.min(config.evaluation.sequences, data.test.count),
      rng: random.split("bound"),
      onProgress: (share) => onProgress(0.5 * share),
      signal,
    });
    const start = performance.now();
    const drawn = await drawTokenSamples({
      model,
      sampling: plan,
      length: lengthOf(config),
      count: samples,
      labels,
      rng: random.split("samples"),
      onProgress: (share) => onProgress(0.5 + 0.5 * share),
      signal,
    });
    const seconds = (performance.now() - start) / 1000;
    const { sampler, grid, steps, guidance, temperature, topP } = sampling;
    const scores: Scores = {
      settings: {
        samples,
        seed,
        sampler,
        grid,
        steps,
        guidance: labels ? guidance : null,
        clip: null,
        ...(temperature === 1 ? {} : { temperature }),
        ...(topP === 1 ? {} : { topP }),
        weights,
        backend,
      },
      scores: [...(await tokenScores({ config, data, samples: drawn, nats }))],
      step: config.steps,
      seconds,
    };
    await writeScores(folder.scores, scores);
    return scores;
  } finally {
    network.dispose();
  }
}
